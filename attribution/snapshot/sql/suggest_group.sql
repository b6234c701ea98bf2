-- Works that do not credit $technician, by groups that credited them before, in years in which they were in post. These
-- are suggestions and never counted.
-- A group is the authors of the works that credit the technician. Its usual members are on at least two of these works,
-- or on the only one. Works with more than 50 authors say nothing about a group.
with
    -- The works that credit the technician.
    credited as (
        select distinct work_id from credits where technician_id = $technician and kind in ('author', 'thanked')
    ),
    -- Works with few authors.
    small as (select work_id from works where author_count between 1 and 50),
    -- The other authors of the credited works, with the number of these works that each is on.
    co_authors as (
        select coalesce(m.author_id, lower(m.name)) as person, any_value(m.name) as name,
               count(distinct m.work_id) as papers
        from mentions m join credited using (work_id) join small using (work_id)
        where m.kind = 'author' and m.role is null
          and m.mention_id not in (select mention_id from candidates where technician_id = $technician)
        group by 1
    ),
    -- The usual members of the group.
    usual as (
        select * from co_authors
        where papers >= least(2, (select count(*) from credited join small using (work_id)))
    ),
    -- Every work with usual members among its authors: how many, and the three most usual.
    shared as (
        select m.work_id, count(distinct u.person) as people, list(u.name order by u.papers desc, u.name)[:3] as names
        from mentions m join usual u on u.person = coalesce(m.author_id, lower(m.name)) join small using (work_id)
        where m.kind = 'author' and m.role is null
        group by m.work_id
    )
select s.work_id, w.doi, w.title, w.published, s.people, s.names
from shared s join works w using (work_id)
where s.people >= $least
  and not exists (select 1 from possible_credits p where p.technician_id = $technician and p.work_id = s.work_id)
  and exists (
      select 1 from spells e
      where e.technician_id = $technician and list_contains(e.counts_under, w.rule)
        and coalesce(e.start_date, date '0001-01-01') <= w.published
        and coalesce(e.end_date, date '9999-12-31') >= w.published)
order by s.people desc, w.published desc, s.work_id
limit $limit
