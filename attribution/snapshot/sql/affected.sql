-- What is affected, as works and as records, and the links of the changed records.

-- The works as they were merged that have an affected record.
create temp table affected_works as
    select distinct work_id from work_sources where hash('work', source, source_id) in (from affected);

delete from merged_links where record in (from changed);
insert into merged_links from new_links order by record;

-- What is still to be read of the records to merge: the affected ones that are current.
create or replace temp table to_read as
    from records semi join affected using (record) anti join changed using (record);
