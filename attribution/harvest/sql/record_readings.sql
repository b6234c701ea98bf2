-- (iD, no DOI, last reading, last day on which it was to be read) of the people's records that were read.
select orcid, null, max(seen) filter (seen <= $day) as last, own_day(orcid, $day, $days) as due_on
from people
group by orcid
order by orcid
