-- Names thanked for technical work in the institution's works that fit no technician on the roster, or only technicians
-- whom people rejected. One row for each mention, never joined by name. Texts first read before the day $oldest are
-- left out.
insert into offroster
    with
        -- The day on which the text of each work was first read.
        read_on as (
            select t.work_id, min(a.seen) as first_seen
            from work_texts t
            join all_texts a using (source, source_id)
            where a.status = 'read'
            group by t.work_id
        ),
        -- Mentions that fit a technician.
        fitting as (
            select c.mention_id
            from candidates c
            left join decisions d using (mention_id, technician_id)
            where d.verdict is distinct from 'rejected'
            union
            select mention_id from decisions where verdict = 'confirmed' and mention_id is not null
        )
    select m.mention_id, m.work_id, m.name, m.phrase, nullif(array_to_string(m.affiliations, '; '), ''),
           m.context, r.first_seen
    from mentions m
    join works w using (work_id)
    join read_on r using (work_id)
    anti join fitting using (mention_id)
    where m.kind = 'thanked' and m.role = 'technical' and w.affiliated and r.first_seen >= $oldest
    order by m.mention_id;
