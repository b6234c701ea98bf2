-- Works published since a day whose titles hold at least half of some words.
select work_id, doi, title, journal, published, acknowledgement
from works
where published >= $since::date
  and len(list_filter($words::varchar[], lambda word: contains(strip_accents(lower(title)), word))) * 2
      >= len($words::varchar[])
