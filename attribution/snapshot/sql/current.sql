-- The views of the records just read, with titles as people read them.
insert into views
    with
        -- The same rows with clean titles.
        cleaned as (
            select w.* replace (
                if(t.title is null, w.title, t.cleaned) as title,
                if(j.title is null, w.journal, j.cleaned) as journal,
                if(p.title is null, w.publisher, p.cleaned) as publisher)
            from parsed_views w
            left join clean_titles t on t.title = w.title
            left join clean_titles j on j.title = w.journal
            left join clean_titles p on p.title = w.publisher
        )
    select w.view_number, w.record, w.source, w.source_id, w.doi, w.pmid, w.pmcid, w.openalex_id, w.title, w.type,
           -- Parsed files of earlier versions may hold years of five digits, which are slips.
           if(w.published ~ '\d{4}-.*', try_cast(w.published as date), null), w.published_precision, w.journal,
           w.publisher, w.is_retracted, w.is_open_access, w.has_full_text, w.authors_complete, w.same_as, w.listed_by,
           w.hash, w.received_first, w.last_changed, w.created, coalesce(r.rank, 99),
           coalesce(w.type = 'preprint' or is_preprint_doi(w.doi), false), title_key(w.title), w.author_count,
           w.first_author, w.location, w.issn, w.written
    from cleaned w
    left join declared_sources r using (source);

-- The memory is needed for what follows.
drop table parsed_views;
