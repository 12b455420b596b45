-- Publishers with several feeds: a feed's key says which one it is. And a quality for what the
-- publisher itself calls an estimate.

update source set key = key || '.generation'
where key in ('miso', 'caiso', 'pjm')
  and not exists (select from source taken where taken.key = source.key || '.generation');

insert into quality values
    (7, 'publisher_estimate', 'an estimate of the publisher, which it may replace');

alter table reading drop constraint reading_quality_check;
alter table reading add constraint reading_quality_check check (quality between 0 and 7);
