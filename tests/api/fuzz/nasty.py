"""Values that have broken other servers: for arguments, for fields of bodies, for paths."""

from __future__ import annotations

SQL = (
    "' OR '1'='1",
    "1; DROP TABLE reading; --",
    "1' UNION SELECT NULL,NULL,version()-- -",
    "1 AND 1=CAST((SELECT current_user) AS int)",
    "'; SELECT pg_sleep(5)--",
    "1) OR (SELECT 1 FROM pg_sleep(5)) IS NULL-- ",
    "%' AND 1=2 UNION ALL SELECT 'a'||'b'--",
    "$$;copy (select 1) to program 'id';$$",
    "\\'; --",
    "1%(name)s",
    "%s%s%s",
    "{0.__class__}",
)
NUMBERS = (
    *("0", "-0", "-1", "1e308", "1e309", "-1e309", "NaN", "nan", "inf", "-Infinity", "0x10"),
    *("1_000", "٣", "½", "9" * 400, "1e-400", "2147483648", "9223372036854775808", "1.5", " 1 "),
    *("+1", "1,5", "--1", "1e", ".", "007", "true", "null", "None", "undefined", "[]", "{}"),
)
MOMENTS = (
    *("2014-01-01T00:00:00Z", "2024-01-01T00:00:00Z", "2034-12-31T23:59:59Z"),
    *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00+14:00"),
    *("9999-12-31T23:59:59-14:00", "2024-02-30T00:00:00Z", "2024-06-01T24:00:00Z"),
    *("2016-12-31T23:59:60Z", "2024-06-01T00:00:00", "2024-06-01", "2024-W23-6", "2024153"),
    *("2024-06-01T00:00:00+99:99", "2024-06-01T00:00:00 01:00", "2024-06-01T00:00:00.123456789Z"),
    *("-2024-06-01T00:00:00Z", "+12024-06-01T00:00:00Z", "1717200000", "now", "today"),
    *("2024-06-01T00:00:00Z/2024-06-02T00:00:00Z", "2024-06-01T00:00Z", "24-06-01T00:00:00Z"),
)
TEXTS = (
    *("", " ", "\0", "a\0b", "\n", "\r\nSet-Cookie: a=b", "\x1b[2J", "\u202e", "\ufeff", "💥" * 50),
    *("é", "e\u0301", "ß", "İ", "\ud7ff", "\uffff", "../../etc/passwd", "..\\..\\", "%00", "%zz"),
    *("<script>alert(1)</script>", "${jndi:ldap://127.0.0.1/a}", "{{7*7}}", "=1+1", "@SUM(A1)"),
    *("a" * 3000, "," * 200, ":", "c3lab:", ":GB", "c3lab:GB:GB", "emap:GB,emap:FR", "c3lab:gb"),
    *("gridtide:GB", "GB", "US-PJM", "*", "GB,GB", "GB,,US-PJM", "AWS:eu-west-2", "uksouth"),
    *("csv", "parquet", "json", "xml", "generation", "carbon_intensity", "PT1H", "P1Y", "hourly"),
)
CURSORS = ("AAAA", "eyJhIjoxfQ", "e30=", "////", "gAAAAA==", "MQ", "bnVsbA", "W10", "eyJ2IjotMX0")
VALUES = (*SQL, *NUMBERS, *MOMENTS, *TEXTS, *CURSORS)

# as they stand in a request's first line, encoded already or wrongly not encoded
PATHS = (
    *("/", "//", "/.", "/..", "/%2e%2e/", "/%00", "/%zz", "/%", "/%c0%ae%c0%ae/", "/%ff", "/;a=b"),
    *("/nowhere", "/carbon-intensity", "/Carbon-Intensity/", "/carbon-intensity//", "/./healthz"),
    *("/healthz/../readyz", "/docs/%2e%2e%2fdocument.py", "/docs/..%5c..%5c", "/openapi.json%0a"),
    *("/zones/" + "a" * 3000, "/zones/%F0%9F%92%A5", "/zones/'%20OR%201=1--", "/zones/a%2Fb/"),
    *(
        "*",
        "http://127.0.0.1/healthz",
        "http://elsewhere.invalid/healthz",
        "healthz",
        "127.0.0.1:1",
    ),
    *("/?", "/??", "/#", "/healthz#a", "/healthz?#", "/healthz?a=%", "/healthz?%00", "/a" * 1500),
)
METHODS = (
    *("get", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "PRI"),
    *("G\0T", "GET ", "", "G" * 30, "POST", "QUERY", "GÉT", "A-B_C"),
)
