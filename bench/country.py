"""A synthetic country: 2.2 million public employees, ten years, about 31 million facts; the same for every seed."""

from pathlib import Path

import duckdb

PEOPLE = 2_200_000
YEARS = 10
LAST_YEAR = 2025


def generate(
    path: Path, *, people: int = PEOPLE, years: int = YEARS, last: int = LAST_YEAR, seed: int = 1
) -> int:
    """Write the facts as Parquet (party, fact, year); returns how many. Chance comes from a hash: no state.

    A person has a talent that moves all its chances: ratings every year (excellent 18 %, good 70 %), Progressive
    Worker with a good rating, Grassroots Fighter with an excellent one, initiatives, and higher awards as the years
    allow them, so that ladders are really climbed.
    """
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            create macro chance(party, year, what) as
                (hash(party, year, what, {seed}) % 1000003) / 1000003.0;
            create table history as
            select party, year,
                   chance(party, 0, 'talent') as talent,
                   chance(party, year, 'rating') as luck
            from range({people}) t(party), range({last - years + 1}, {last + 1}) y(year);
            create table rated as
            select party, year::smallint as year, talent,
                   case when luck < 0.05 + 0.30 * talent * talent then 'excellent'
                        when luck < 0.90 then 'good'
                        when luck < 0.975 then 'completed'
                        when luck < 0.985 then 'not_completed' end as rating
            from history;
            copy (
                select party, 'rating:' || rating || ':::named' as fact, year from rated where rating is not null
                union all
                select party, 'award:LDTT:counts::named', year from rated where rating in ('excellent', 'good')
                   and chance(party, year, 'ldtt') < 0.33
                union all
                select party, 'award:CSTDCS:counts::named', year from rated where rating = 'excellent'
                   and chance(party, year, 'cstdcs') < 0.75
                union all
                select party, 'proof:initiative:' || case when chance(party, year, 'use') < 0.6 then 'free'
                       when chance(party, year, 'use') < 0.9 then 'used_for_title' else 'pending' end ||
                       case when chance(party, year, 'scope') < 0.85 then ':grassroots'
                            when chance(party, year, 'scope') < 0.98 then ':ministry_province'
                            else ':nationwide' end || ':named', year
                  from rated where chance(party, year, 'initiative') < 0.02 + 0.12 * talent
                union all
                select party, 'award:BK_TINH:counts::' ||
                       case when chance(party, year, 'period') < 0.8 then 'named' else 'unnamed' end, year
                  from rated where chance(party, year, 'bk') < 0.10 * talent * talent
                union all
                select party, 'award:BK_TINH:does_not::named', year from rated where chance(party, year, 'bk2') < 0.01
                union all
                select party, 'award:CSTDT:counts::named', year from rated
                  where rating = 'excellent' and chance(party, year, 'cstdt') < 0.10 * talent
                union all
                select party, 'award:BKTTG:counts::named', year from rated
                  where chance(party, year, 'bkttg') < 0.008 * talent * talent
                union all
                select party, 'award:HCLD3:counts::named', year from rated
                  where chance(party, year, 'hcld3') < 0.002 * talent * talent
                union all
                select party, 'discipline:warning:::unnamed', year from rated where chance(party, year, 'warn') < 0.002
            ) to '{path}' (format parquet, row_group_size 500000)
            """
        )
        (count,) = connection.execute(f"select count(*) from '{path}'").fetchone() or (0,)
    return int(count)
