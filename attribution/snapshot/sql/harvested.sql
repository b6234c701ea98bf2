-- A single row: how far the sources that a harvest asks have come.
--   data_until: the smallest of their dates, null while one of them was never asked
--   last_asked: the largest of their dates, null where none was ever asked
create view harvested as
select case when count(*) = count(asked) then min(asked) end as data_until, max(asked) as last_asked
from source_progress;
