-- The newest view of every record, without records that their source no longer has.

-- Where the newest row of each source and id is, numbered: `view_number` stands for the view from here on.
create temp table newest as
    with
        -- Every reading of every record, the newest first, but for sources that the settings no longer allow.
        ranked as (
            select source, source_id, filename, file_row_number,
                   row_number() over (partition by source, source_id order by written desc) as age
            from all_works
            where source not in (select source from declared_sources where not is_used)
        )
    select row_number() over (order by source, source_id) as view_number, filename, file_row_number
    from ranked
    where age = 1;

-- A person's record is read whole, so only the works that its newest reading lists are current.
create temp table person_readings as
    select orcid, max(run) as run
    from all_people
    where status in ('read', 'deprecated')
    group by orcid;

-- When each record was first received, and when its content last changed.
create temp table history as
    select source, source_id, min(seen) as first_seen, max(seen) as last_changed
    from all_works
    group by all;

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

-- The newest views as parsed, with titles as people read them and without author lists, which are wide.
create temp table read as
    select n.view_number, w.* exclude (authors) replace (
               if(t.title is null, w.title, t.cleaned) as title,
               if(j.title is null, w.journal, j.cleaned) as journal,
               if(p.title is null, w.publisher, p.cleaned) as publisher)
    from all_works w
    join newest n using (filename, file_row_number)
    left join clean_titles t on t.title = w.title
    left join clean_titles j on j.title = w.journal
    left join clean_titles p on p.title = w.publisher;

-- The views: those of the newest that are current.
create temp table views as
    select w.view_number, w.source, w.source_id, w.doi, w.pmid, w.pmcid, w.openalex_id, w.title, w.type,
           -- Parsed files of earlier versions may hold years of five digits, which are slips.
           if(w.published ~ '\d{4}-.*', try_cast(w.published as date), null) as published, w.published_precision, w.journal, w.publisher,
           w.is_retracted, w.is_open_access, w.has_full_text, w.authors_complete, w.same_as, w.listed_by,
           w.hash, h.first_seen, h.last_changed, c.created, coalesce(r.rank, 99) as rank,
           coalesce(w.type = 'preprint', false) as is_preprint,
           title_key(w.title) as title_key, w.author_count, w.first_author, l.location, l.issn
    from read w
    join history h using (source, source_id)
    left join created_days c using (source, source_id)
    left join locations l using (source, source_id)
    left join declared_sources r using (source)
    left join person_readings o on r.lists_by_person and o.orcid = w.listed_by[1]
    where not w.is_gone and (not coalesce(r.lists_by_person, false) or o.run = w.run);
