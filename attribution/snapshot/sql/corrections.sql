-- Which works were corrected, as any reading of any source has said so far.
insert into corrections
    -- Every corrected DOI with every DOI of a correction, once for each reading that says it.
    with stated as (
        select doi, unnest(corrected_by) as correction_doi
        from all_works
        where doi is not null
    )
    select distinct doi, correction_doi
    from stated
    where correction_doi is not null
    order by doi, correction_doi;
