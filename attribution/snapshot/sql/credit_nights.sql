-- Table credit_nights, from the credits that stand now and the nights known so far. $is_continuous says whether the night
-- before is known.
insert into credit_nights
    with
        -- The credits that stand now, with every id of their works: a work may get another id, such as its article's DOI.
        standing as (
            select c.technician_id, c.kind, c.work_id, w.dois
            from credits c
            join works w using (work_id)
        ),
        standing_ids as (
            select technician_id, kind, work_id, unnest(list_append(coalesce(dois, []), work_id)) as id from standing
        ),
        -- The known nights, without those of people who object.
        known as (
            select row_number() over () as number, *
            from known_nights
            where not list_contains($objecting::varchar[], technician_id)
        ),
        known_ids as (
            select number, technician_id, kind, unnest(list_append(coalesce(dois, []), work_id)) as id from known
        ),
        -- Which known night is of which credit.
        pairs as (
            select distinct s.technician_id, s.kind, s.work_id, k.number
            from standing_ids s
            join known_ids k using (technician_id, kind, id)
        ),
        earliest as (
            select p.technician_id, p.kind, p.work_id, min(seen) as seen,
                   case when bool_and(first_stood is not null) then min(first_stood) end as first_stood
            from pairs p
            join known k using (number)
            group by all
        )
    select s.technician_id, s.work_id, s.dois, s.kind,
           case when e.seen is not null then e.first_stood
                when $is_continuous and not list_contains($ever_objected::varchar[], s.technician_id) then $today::date
           end,
           coalesce(e.seen, $today::date)
    from standing s
    left join earliest e using (technician_id, kind, work_id)
    union all
    -- Credits that stood once.
    select distinct k.technician_id, k.work_id, k.dois, k.kind, k.first_stood, k.seen
    from known k
    anti join pairs using (number)
    order by technician_id, work_id, kind, seen
