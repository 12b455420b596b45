-- Why a source is not asked, and since when, for those who ask the API; empty where it is asked.

alter table source add column disabled text not null default '';
