-- The newest view of every record: one row a source and id, without what the source no longer has.
create temp table newest as
    with ranked as (
        select filename, file_row_number,
               row_number() over (partition by source, source_id order by run desc, file_row_number desc) as age
        from all_works)
    select filename, file_row_number from ranked where age = 1;

-- An ORCID record is read whole, so only what its newest reading lists still stands.
create temp table orcid_readings as select orcid, max(run) as run from all_people where status in ('read', 'deprecated') group by orcid;

create temp table history as
    select source, source_id, min(seen) as first_seen, max(seen) as last_changed from all_works group by all;

create temp table views as
    select row_number() over (order by w.source, w.source_id) as v, w.* exclude (filename, file_row_number, published, run),
           try_cast(w.published as date) as published, h.first_seen, h.last_changed,
           coalesce(r.rank, 99) as rank, coalesce(w.type = 'preprint', false) as is_preprint,
           fold_name(w.title) as title_key, len(w.authors) as author_count
    from all_works w
    join newest using (filename, file_row_number)
    join history h using (source, source_id)
    left join source_ranks r using (source)
    left join orcid_readings o on w.source = 'orcid' and o.orcid = w.listed_by[1]
    where not w.is_gone and (w.source <> 'orcid' or o.run = w.run);
