-- Records that could not be read, and still cannot: no later reading of the source has them.
select q.source, q.source_id, arg_max(q.reason, q.written) as reason, min(q.seen) as since
from quarantine q
where not exists (
    from works w
    where w.source = q.source and w.run >= q.run and q.source_id in (w.source_id, w.doi))
group by q.source, q.source_id
order by q.source, q.source_id
