-- Table candidates, from what the matcher found: the relation `matched`.
insert into candidates
    select c.mention_id, c.technician_id, m.work_id, w.doi, m.kind, m.name,
           c.prior, c.probability, c.band, c.tie, c.evidence
    from matched c
    join mentions m using (mention_id)
    join works w using (work_id)
    order by mention_id, technician_id
