/// Forms that use all there is, for validators.
enum EveryCorner {
  static let forms = ["types": types, "structure": structure, "selects": selects, "entities": entities]

  private static let types = """
    | survey |
    | | type                 | name  | label | parameters | default | calculation | trigger | appearance | constraint | constraint_message | required | readonly | hint | media::image | media::audio | media::video | media::big-image |
    | | start                | a1    |       |            |         |             |         |            |            |                    |          |          |      |              |              |              |                  |
    | | end                  | a2    |       |            |         |             |         |            |            |                    |          |          |      |              |              |              |                  |
    | | today                | a3    |       |            |         |             |         |            |            |                    |          |          |      |              |              |              |                  |
    | | deviceid             | a4    |       |            |         |             |         |            |            |                    |          |          |      |              |              |              |                  |
    | | username             | a5    |       |            |         |             |         |            |            |                    |          |          |      |              |              |              |                  |
    | | email                | a6    |       |            |         |             |         |            |            |                    |          |          |      |              |              |              |                  |
    | | phonenumber          | a7    |       |            |         |             |         |            |            |                    |          |          |      |              |              |              |                  |
    | | audit                |       |       | track-changes=true identify-user=true location-priority=balanced location-min-interval=60 location-max-age=120 | | | | | | | | | | | | | |
    | | start-geopoint       | a8    |       |            |         |             |         |            |            |                    |          |          |      |              |              |              |                  |
    | | background-audio     | a9    |       | quality=low |        |             |         |            |            |                    |          |          |      |              |              |              |                  |
    | | text                 | b1    | B     | rows=3     | x       |             |         | multiline  | regex(., '[a-z]+') | not ${b2} | yes      |          | h    | a.png        | a.mp3        | a.mp4        | b.png            |
    | | integer              | b2    | B     |            | 1 + 1   |             |         | thousands-sep | . > 0   | m                  | ${b1} != '' |       |      |              |              |              |                  |
    | | decimal              | b3    | B     |            | 1.5     |             |         |            |            |                    |          | yes      |      |              |              |              |                  |
    | | date                 | b4    | B     |            | today() |             |         | no-calendar | . <= today() |                 |          |          |      |              |              |              |                  |
    | | time                 | b5    | B     |            |         |             |         |            |            |                    |          |          |      |              |              |              |                  |
    | | dateTime             | b6    | B     |            |         |             |         |            |            |                    |          |          |      |              |              |              |                  |
    | | barcode              | b7    | B     |            |         |             |         | front      |            |                    |          |          |      |              |              |              |                  |
    | | note                 | b8    | Dear ${b1} |       |         |             |         |            |            |                    |          |          |      |              |              |              |                  |
    | | acknowledge          | b9    | B     |            |         |             |         |            |            |                    |          |          |      |              |              |              |                  |
    | | hidden               | c1    |       |            | x       |             |         |            |            |                    |          |          |      |              |              |              |                  |
    | | calculate            | c2    |       |            |         | once(uuid()) |        |            |            |                    |          |          |      |              |              |              |                  |
    | | calculate            | c3    |       |            |         | now()       | ${b1}, ${b2} |       |            |                    |          |          |      |              |              |              |                  |
    | | range                | c4    | C     | start=1 end=10 step=1 | |            |         | vertical   |            |                    |          |          |      |              |              |              |                  |
    | | range                | c5    | C     | start=0 end=1 step=0.1 tick_interval=0.5 placeholder=0.5 | | | | | | | | | | | | | |
    | | geopoint             | d1    | D     | capture-accuracy=5 warning-accuracy=50 allow-mock-accuracy=true | | | | placement-map | | | | | | | | | |
    | | geotrace             | d2    | D     | incremental=true |   |             |         |            |            |                    |          |          |      |              |              |              |                  |
    | | geoshape             | d3    | D     |            |         |             |         |            | area(.) > 10 |                  |          |          |      |              |              |              |                  |
    | | background-geopoint  | d4    |       |            |         |             | ${b1}   |            |            |                    |          |          |      |              |              |              |                  |
    | | image                | e1    | E     | max-pixels=640 app=org.example.camera | a.png | | | annotate |   |                    |          |          |      |              |              |              |                  |
    | | audio                | e2    | E     | quality=voice-only |  |             |         |            |            |                    |          |          |      |              |              |              |                  |
    | | video                | e3    | E     |            |         |             |         |            |            |                    |          |          |      |              |              |              |                  |
    | | file                 | e4    | E     |            |         |             |         |            |            |                    |          |          |      |              |              |              |                  |
    | | percentage           | f1    | F     |            |         |             |         |            |            |                    |          |          |      |              |              |              |                  |
    | settings |
    | | form_id | form_title | version | instance_name | style | submission_url | auto_send | public_key |
    | | types   | Türler & أنواع | 2026-03-01 | concat(${b1}, ' ', ${b2}) | pages theme-grid | https://example.org/submission | true | MIIB |
    """

  private static let structure = """
    | survey |
    | | type           | name   | label::English (en) | label::العربية (ar) | relevant    | repeat_count | calculation | appearance | default |
    | | integer        | n      | How many            | كم                  |             |              |             |            |         |
    | | begin group    | g      | Group               | مجموعة              | ${n} > 0    |              |             | field-list |         |
    | | begin repeat   | r      | Repeat              | تكرار               |             | ${n}         |             |            |         |
    | | text           | name   | Name                | اسم                 |             |              |             |            | ${n}    |
    | | begin group    | inner  | Inner               | داخل                | ${name} != '' |            |             |            |         |
    | | integer        | age    | Age of ${name}      | عمر ${name}         |             |              |             |            |         |
    | | begin repeat   | s      | Nested              | متداخل              |             | 2            |             |            |         |
    | | text           | paper  | Paper               | ورقة                | ${age} > 17 |              |             |            | today() |
    | | calculate      | pos    |                     |                     |             |              | position(..) |           |         |
    | | end repeat     |        |                     |                     |             |              |             |            |         |
    | | end group      |        |                     |                     |             |              |             |            |         |
    | | end repeat     |        |                     |                     |             |              |             |            |         |
    | | end group      |        |                     |                     |             |              |             |            |         |
    | | calculate      | ages   |                     |                     |             |              | sum(${age}) |            |         |
    | | calculate      | first  |                     |                     |             |              | indexed-repeat(${name}, ${r}, 1) | | |
    | | begin group    | silent |                     |                     |             |              |             |            |         |
    | | calculate      | twice  |                     |                     |             |              | ${ages} * 2 |            |         |
    | | end group      |        |                     |                     |             |              |             |            |         |
    | | begin_loop over k | lp  | Loop                | حلقة                |             |              |             |            |         |
    | | integer        | count  | How many %(label)s  | كم %(label)s        |             |              |             |            |         |
    | | end_loop       |        |                     |                     |             |              |             |            |         |
    | choices |
    | | list_name | name | label::English (en) | label::العربية (ar) |
    | | k         | tent | Tents               | خيام                |
    | | k         | box  | Boxes               | صناديق              |
    """

  private static let selects = """
    | survey |
    | | type                            | name  | label | choice_filter   | parameters                 | appearance           |
    | | select_one il                   | il    | A     |                 |                            | minimal autocomplete |
    | | select_one ilce                 | ilce  | A     | il = ${il}      |                            |                      |
    | | select_multiple ilce            | many  | A     | selected(${ilce}, name) or il = ${il} | randomize=true seed=42 | columns-2 |
    | | select_one il or_other          | other | A     |                 |                            |                      |
    | | rank ilce                       | order | A     |                 |                            |                      |
    | | select_one bare                 | bare  | A     |                 |                            |                      |
    | | select_one half                 | half  | A     |                 |                            |                      |
    | | select_one spoken               | said  | A     |                 |                            | quick                |
    | | select_one_from_file sites.csv  | site  | A     | il = ${il}      | value=code label=title     |                      |
    | | select_one_from_file shapes.geojson | shape | A |                 |                            | map                  |
    | | select_multiple_from_file x.xml | xs    | A     |                 |                            |                      |
    | | select_one found                | found | A     |                 |                            | search('found')      |
    | | select_one_external far         | far   | A     | il = ${il}      |                            |                      |
    | | csv-external                    | other_sites |  |                |                            |                      |
    | | select_one il                   | c     | A     |                 |                            | likert               |
    | | begin group                     | t     | Table |                 |                            | table-list           |
    | | select_one bare                 | t1    | A     |                 |                            |                      |
    | | select_one bare                 | t2    | A     |                 |                            |                      |
    | | end group                       |       |       |                 |                            |                      |
    | | begin repeat                    | p     | P     |                 |                            |                      |
    | | text                            | pname | P     |                 |                            |                      |
    | | end repeat                      |       |       |                 |                            |                      |
    | | select_one ${pname}             | head  | A     |                 |                            |                      |
    | | range                           | rate  | A     |                 | start=1 end=2 step=1 tick_labelset=marks | no-ticks |
    | choices |
    | | list_name | name | label | il | media::image |
    | | il        | 63   | Şanlıurfa |  |            |
    | | ilce      | 1    | Haliliye | 63 |           |
    | | bare      | x    |       |    |              |
    | | bare      | y    |       |    |              |
    | | half      | x    | X     |    |              |
    | | half      | y    |       |    |              |
    | | spoken    | x    | X ${il} |  | x.png        |
    | | spoken    | y    |       |    |              |
    | | found     | code | label |    |              |
    | | marks     | 1    | low   |    |              |
    | | marks     | 2    | high  |    |              |
    | external_choices |
    | | list_name | name | label | il |
    | | far       | 1    | A     | 63 |
    """

  private static let entities = """
    | survey |
    | | type         | name  | label | save_to        |
    | | text         | code  | Code  | sites#code     |
    | | begin repeat | r     | R     |                |
    | | text         | pname | P     | people#pname   |
    | | end repeat   |       |       |                |
    | entities |
    | | list_name | label    | entity_id | create_if   | update_if    |
    | | sites     | ${code}  | ${code}   | ${code} = '' | ${code} != '' |
    | | people    | ${pname} |           |             |              |
    """
}
