-- The newest reading of the ORCID record of every iD on the roster.
insert into people
    select orcid, status, primary_orcid, employments
    from all_people
    where orcid in (select orcid from technicians)
    qualify row_number() over (partition by orcid order by written desc) = 1
    order by orcid;
