-- The people whom a work's current views list as contributors, outside the author list. A contributor belongs to the
-- content of a work, so it is found by the content's hash; the same content may have been written more than once.
create temp table contributors as
    select distinct i.work_id, o.place, c.position, c.name, c.given, c.family, c.orcid, c.affiliations,
           c.rors as institution_rors, c.contribution
    from all_contributors c
    join ordered o on o.source = c.source and o.source_id = c.source_id and o.hash = c.work_hash
    join work_ids i using (label)
    where not c.is_group;
