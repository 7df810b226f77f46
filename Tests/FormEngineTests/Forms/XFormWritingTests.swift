import FormEngine
import Testing

@Suite struct AnXFormSaysTheSame {
  private let form = """
    | survey |
    | | type                            | name   | label      | label::tr | hint | guidance_hint | media::image | required | required_message | constraint | constraint_message | default      | trigger | calculation | appearance | parameters          | body::accept | choice_filter |
    | | text                            | a      | A <b> "x" & | A         | h    | g             | a.png        | yes      | say ${b}         | . != 'x'   | no x               | x & y        |         |             | multiline  | rows=4              |              |               |
    | | date                            | b      | B          |           |      |               |              |          |                  |            |                    | today()      |         |             | no-calendar |                    |              |               |
    | | select_multiple kinds           | c      | C          |           |      |               |              |          |                  |            |                    |              |         |             | minimal    | randomize=true seed=7 |            |               |
    | | select_one_from_file sites.csv  | d      | D          |           |      |               |              |          |                  |            |                    |              |         |             |            | value=code label=ad |              |               |
    | | calculate                       | e      |            |           |      |               |              |          |                  |            |                    |              | ${c}    | now()       |            |                     |              |               |
    | | begin repeat                    | r      | R          |           |      |               |              |          |                  |            |                    |              |         |             | field-list |                     |              |               |
    | | range                           | f      | F          |           |      |               |              |          |                  |            |                    | ${b}         |         |             |            | start=0 end=1 step=0.1 |           |               |
    | | file                            | g      | G          |           |      |               |              |          |                  |            |                    |              |         |             |            |                     | .pdf         |               |
    | | end repeat                      |        |            |           |      |               |              |          |                  |            |                    |              |         |             |            |                     |              |               |
    | | select_one_external places      | h      | H          |           |      |               |              |          |                  |            |                    |              |         |             |            |                     |              | il = ${a}     |
    | | begin group                     | hidden |            |           |      |               |              |          |                  |            |                    |              |         |             |            |                     |              |               |
    | | calculate                       | i      |            |           |      |               |              |          |                  |            |                    |              |         | 1           |            |                     |              |               |
    | | end group                       |        |            |           |      |               |              |          |                  |            |                    |              |         |             |            |                     |              |               |
    | choices |
    | | list_name | name | label | weight |
    | | kinds     | x    | X     | 1      |
    | external_choices |
    | | list_name | name | label | il |
    | | places    | 1    | "A"  | 63 |
    """

  @Test(arguments: [
    "//x:translation[@lang='default' and @default='true()']/x:text[@id='/data/a:label']/x:value[.='A <b> \"x\" &']",
    "//x:translation[@lang='tr']/x:text[@id='/data/a:label'][not(x:value/@form)]",
    "//x:translation[@lang='default']/x:text[@id='/data/a:label']/x:value[@form='image' and .='jr://images/a.png']",
    "//x:translation[@lang='default']/x:text[@id='/data/a:hint']/x:value[@form='guidance' and .='g']",
    "//x:translation[@lang='default']/x:text[@id='/data/a:jr:requiredMsg']/x:value/x:output[@value=' /data/b ']",
    "//x:bind[@nodeset='/data/a' and @required='true()' and @constraint=\". != 'x'\" and @jr:constraintMsg='no x']",
    "//x:instance/x:data/x:a[.='x & y']",
    "//x:setvalue[@ref='/data/b' and @event='odk-instance-first-load' and @value='today()']",
    "//x:select[@ref='/data/c']/x:itemset[@nodeset=\"randomize(instance('kinds')/root/item, 7)\"]",
    "//x:select[@ref='/data/c']/x:setvalue[@ref='/data/e' and @event='xforms-value-changed' and @value='now()']",
    "//x:instance[@id='sites' and @src='jr://file-csv/sites.csv']",
    "//x:select1[@ref='/data/d']/x:itemset[x:value/@ref='code' and x:label/@ref='ad']",
    "//x:instance[@id='kinds']/x:root/x:item[x:name='x' and x:label='X' and x:weight='1']",
    "//x:group[@ref='/data/r']/x:repeat[@nodeset='/data/r' and @appearance='field-list']",
    "//x:repeat/x:setvalue[@ref='/data/r/f' and @event='odk-new-repeat' and @value=' /data/b ']",
    "//x:range[@ref='/data/r/f' and @start='0' and @end='1' and @step='0.1']",
    "//x:bind[@nodeset='/data/r/f' and @type='decimal']",
    "//x:upload[@ref='/data/r/g' and @mediatype='application/*' and @accept='.pdf']",
    "//x:instance/x:data/x:r[@jr:template='']/x:f",
    "//x:instance/x:data/x:r[not(@jr:template)]/x:f",
    "//x:input[@ref='/data/h' and @query=\"instance('places')/root/item[il =  /data/a ]\"]",
    "//x:bind[@nodeset='/data/hidden/i' and @calculate='1' and @type='string']",
    "//x:bind[@nodeset='/data/meta/instanceID' and @jr:preload='uid']",
  ])
  func `each rule and text arrives where clients look for it`(xpath: String) throws {
    #expect(try MarkdownForm.document(MarkdownForm.read(form)).count(xpath) == 1)
  }

  @Test func `a group that shows nothing is left out of the body`() throws {
    #expect(try MarkdownForm.document(MarkdownForm.read(form)).count("//x:group[@ref='/data/hidden']") == 0)
  }

  @Test func `external choices come as a file`() throws {
    let itemsets = try MarkdownForm.read(form).itemsets
    #expect(
      itemsets == "\"list_name\",\"name\",\"label\",\"il\"\r\n\"places\",\"1\",\"\"\"A\"\"\",\"63\"\r\n")
  }

  @Test func `the files a phone needs are known`() throws {
    #expect(try MarkdownForm.read(form).fileNames == ["a.png", "itemsets.csv", "sites.csv"])
  }

  @Test func `an entity is created, and changed where it is known`() throws {
    let form = try MarkdownForm.read(
      """
      | survey |
      | | type | name | label | save_to |
      | | text | id   | Id    |         |
      | | text | kind | Kind  | kind    |
      | entities |
      | | list_name | label   | entity_id | create_if  | update_if   |
      | | sites     | ${kind} | ${id}     | ${id} = '' | ${id} != '' |
      """)
    let document = try MarkdownForm.document(form)
    for xpath in [
      "//x:model[@entities:entities-version='2024.1.0']",
      "//x:data/x:meta/x:entity[@dataset='sites' and @create='1' and @update='1' and @baseVersion='' and x:label]",
      "//x:bind[@nodeset='/data/kind' and @entities:saveto='kind']",
      "//x:bind[@nodeset='/data/meta/entity/@create' and @calculate=\" /data/id  = ''\"]",
      "//x:instance[@id='sites' and @src='jr://file-csv/sites.csv']",
    ] {
      #expect(document.count(xpath) == 1, "\(xpath)")
    }
    #expect(form.tableSchema.tables[0].columns.map(\.name) == ["id", "kind"])
  }
}
