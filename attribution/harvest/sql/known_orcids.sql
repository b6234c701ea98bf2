-- iDs whose record was read, or found unreadable later than $oldest.
select orcid
from people
group by orcid
having arg_max(status, run) in ('read', 'deprecated') or max(seen) > $oldest
