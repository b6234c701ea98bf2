-- Every record of every source, with a mark that changes whenever anything changes that is merged of it.
-- The tables merged_records and merged_links hold what the snapshot has so far: nothing in a build from the start, and
-- everything of the snapshot before where this one takes over from it.

-- A person's record is read whole, so only the works that its newest reading lists are current.
create temp table person_readings as
    select orcid, max(run) as run
    from all_people
    where status in ('read', 'deprecated')
    group by orcid;

-- When each source says that it created its record. The first such day is kept, should a source change its mind.
create temp table created_days as
    select source, source_id, min(try_cast(created as date)) as created
    from all_created
    group by all;

-- Where in its journal each record's work is, as its source said last.
create temp table locations as
    select source, source_id, max_by({'volume': volume, 'issue': issue, 'pages': pages}, written) as location,
           max_by(issn, written) as issn
    from all_locations
    group by all;

-- The current records of works, without those that their source no longer has: where the newest row of each is, when it
-- was first received, and when its content last changed. `view_number` stands for the record from here on.
create temp table records as
    with
        -- The readings of each record: the newest, and the days of the first and the last. Sources that the settings no
        -- longer allow are left out.
        readings as (
            select source, source_id, min(seen) as first_seen, max(seen) as last_changed,
                   max(written) as written,
                   arg_max({'run': run, 'hash': hash, 'is_gone': is_gone, 'person': listed_by[1]}, written) as newest
            from all_works
            where source not in (select source from declared_sources where not is_used)
            group by all
        )
    select row_number() over (order by source, source_id) as view_number, hash('work', source, source_id) as record,
           hash(newest.hash, first_seen, last_changed, created, location, issn) as mark,
           written, source, source_id, first_seen, last_changed, created, location, issn
    from readings
    left join created_days using (source, source_id)
    left join locations using (source, source_id)
    left join declared_sources using (source)
    left join person_readings o on lists_by_person and o.orcid = newest.person
    where not newest.is_gone and (not coalesce(lists_by_person, false) or o.run = newest.run);

-- The newest reading of each text, and the identifier by which it finds its work. PDFs count only while the settings name
-- where they come from.
create temp table text_records as
    with
        -- The newest reading of each text.
        readings as (
            select source, source_id, read_from,
                   max(written) as written,
                   arg_max({'run': run, 'status': status, 'format': format, 'doi': doi,
                            'text': hash(acknowledgement)}, written) as newest
            from all_texts
            left join declared_sources using (source)
            where format is distinct from 'pdf' or is_used
            group by all
        )
    select hash('text', source, source_id) as record,
           hash(newest.run, newest.status, newest.doi, newest.text, read_from) as mark,
           written, source, source_id, newest.status, newest.format, read_from,
           coalesce('doi:' || newest.doi,
                    case when starts_with(source_id, 'PMC') then 'pmcid:' || source_id
                         when regexp_full_match(source_id, 'W\d+') then 'openalex:' || source_id
                         else source || ':' || source_id end) as id
    from readings;

-- The records that are new, gone, or not as they were merged.
create temp table changed as
    with marks as (
        select record, mark from records union all select record, mark from text_records
    )
    select distinct record
    from marks full join merged_records merged using (record)
    where marks.mark is distinct from merged.mark;

delete from merged_records where record in (from changed);

insert into merged_records
    select record, mark from records semi join changed using (record)
    union all
    select record, mark from text_records semi join changed using (record)
    order by record;

-- The newest views of records, as their sources show them.
create temp table views (
    view_number bigint, record ubigint, source varchar, source_id varchar, doi varchar, pmid varchar, pmcid varchar,
    openalex_id varchar, title varchar, type varchar, published date, published_precision varchar, journal varchar,
    publisher varchar, is_retracted boolean, is_open_access boolean, has_full_text boolean, authors_complete boolean,
    same_as varchar[], listed_by varchar[], hash varchar, first_seen date, last_changed date, created date,
    rank integer, is_preprint boolean, title_key varchar, author_count integer, first_author varchar,
    location struct(volume varchar, issue varchar, pages varchar), issn varchar, written bigint
);

-- What is to be read into `views` next: at first the changed records.
create temp table to_read as from records semi join changed using (record);
