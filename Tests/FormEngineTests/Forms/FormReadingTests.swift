import Basics
import FormEngine
import Testing

@Suite struct AFormIsATypedTree {
  private let household = """
    | survey |
    | | type              | name      | label::English (en) | label::Türkçe (tr) | relevant      | calculation | repeat_count |
    | | start             | start     |                     |                    |               |             |              |
    | | select_one il     | province  | Province            | İl                 |               |             |              |
    | | begin group       | home      | Home                | Hane               |               |             |              |
    | | integer           | size      | People              | Kişi               |               |             |              |
    | | begin repeat      | person    | Person              | Kişi               |               |             | ${size}      |
    | | text              | name      | Name                | Ad                 |               |             |              |
    | | integer           | age       | Age                 | Yaş                | ${name} != '' |             |              |
    | | begin repeat      | paper     | Paper               | Belge              |               |             |              |
    | | select_multiple k | kinds     | Kinds               | Türler             | ${age} > 17   |             |              |
    | | end repeat        |           |                     |                    |               |             |              |
    | | end repeat        |           |                     |                    |               |             |              |
    | | end group         |           |                     |                    |               |             |              |
    | | calculate         | adults    |                     |                    |               | sum(${age}) |              |
    | | note              | bye       | ${adults} adults    | ${adults} yetişkin |               |             |              |
    | choices |
    | | list_name | name | label::English (en) | label::Türkçe (tr) | pcode  |
    | | il        | 63   | Şanlıurfa           | Şanlıurfa          | TUR063 |
    | | k         | id   | Identity card       | Kimlik             |        |
    | settings |
    | | form_title | form_id | version | default_language |
    | | Household  | hh      | 7       | English (en)     |
    """

  @Test func `nodes know their path, their parent and the repeat around them`() throws {
    let form = try MarkdownForm.read(household)
    #expect(
      form.nodes.map(\.path) == [
        "/data", "/data/start", "/data/province", "/data/home", "/data/home/size", "/data/home/person",
        "/data/home/person/name", "/data/home/person/age", "/data/home/person/paper", "/data/home/person/paper/kinds",
        "/data/adults", "/data/bye", "/data/meta", "/data/meta/instanceID",
      ])
    let person = try #require(form[path: "/data/home/person"])
    let kinds = try #require(form[path: "/data/home/person/paper/kinds"])
    #expect(kinds.enclosingRepeat == form[path: "/data/home/person/paper"]?.id)
    #expect(form[path: "/data/home/person/age"]?.enclosingRepeat == person.id)
    #expect(form[path: "/data/home/size"]?.enclosingRepeat == nil)
    #expect(form.children(of: person).map(\.name) == ["name", "age", "paper"])
    var count: FormExpression?
    if case .repeat(let details) = person.kind { count = details.count }
    #expect(count?.references == [try #require(form[path: "/data/home/size"]).id])
    #expect(form.settings.formID == "hh")
    #expect(form.settings.title == "Household")
    #expect(form.settings.version == "7")
  }

  @Test func `labels are found by the language of the reader`() throws {
    let form = try MarkdownForm.read(household)
    let province = try #require(form[path: "/data/province"])
    #expect(form.plainText(province.label, in: form.language(for: .turkish)) == "İl")
    #expect(form.plainText(province.label, in: form.language(for: .english)) == "Province")
    // Nobody wrote Arabic: the form's default language is shown.
    #expect(form.plainText(province.label, in: form.language(for: .arabic)) == "Province")
    #expect(form.choices(of: province)?.choices.first?.columns == [FormAttribute("pcode", "TUR063")])
  }

  @Test func `answers become a table for the submission and one for each repeat`() throws {
    let schema = try MarkdownForm.read(household).tableSchema
    #expect(schema.tables.map(\.path) == ["/data", "/data/home/person", "/data/home/person/paper"])
    #expect(schema.tables.map(\.parent) == [nil, 0, 1])
    #expect(schema.tables[0].columns.map(\.name) == ["start", "province", "size", "adults"])
    #expect(schema.tables[0].columns.map(\.type) == [.dateTime, .choice, .integer, .text])
    #expect(schema.tables[1].columns.map(\.type) == [.text, .integer])
    #expect(schema.tables[2].columns.map(\.type) == [.choices])
    #expect(schema.tables[2].columns[0].list == "k")
  }

  @Test func `column names are folded, short and never alike`() throws {
    let long = String(repeating: "long_", count: 20)
    let form = try MarkdownForm.read(
      """
      | survey |
      | | type        | name       | label |
      | | text        | Şehir      | a     |
      | | text        | sehir      | a     |
      | | text        | \(long)one | a     |
      | | text        | \(long)two | a     |
      | | text        | المحافظة   | a     |
      | | begin group | g          | a     |
      | | text        | sehir      | a     |
      | | end group   |            |       |
      """)
    let names = form.tableSchema.tables[0].columns.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.utf8.count <= 55 && $0.utf8.allSatisfy { $0 < 0x80 } })
    #expect(names[0...1] == ["sehir", "sehir_2"])
    #expect(names.last == "g_sehir")
  }

  @Test func `a text without language joins the others in the default language`() throws {
    let form = try MarkdownForm.read(
      """
      | survey |
      | | type | name | label | label::tr | hint  |
      | | text | a    | One   | Bir       | plain |
      | | text | b    | Two   |           |       |
      """)
    #expect(form.languages.map(\.name) == ["tr", "default"])
    let a = try #require(form[path: "/data/a"])
    #expect(form.plainText(a.label, in: 0) == "Bir")
    #expect(form.plainText(a.label, in: 1) == "One")
    #expect(a.hint?.isLocalized == false)
    #expect(try #require(form[path: "/data/b"]).label?.isLocalized == false)
  }

  @Test func `the settings say where a submission belongs`() throws {
    let form = try MarkdownForm.read(
      """
      | survey |
      | | type      | name     | label |
      | | text      | district | a     |
      | | date      | visited  | a     |
      | settings |
      | | konak:place | konak:day  | konak:programme | colour |
      | | ${district} | visited    | Earthquake      | blue   |
      """)
    #expect(form.settings.placeQuestion == form[path: "/data/district"]?.id)
    #expect(form.settings.dayQuestion == form[path: "/data/visited"]?.id)
    #expect(form.settings.programme == "Earthquake")
    #expect(form.settings.others == ["colour": "blue"])
  }
}

@Suite struct NumbersSayHowTheyMayBeAdded {
  @Test func `a column of the survey says which numbers are levels and which pass`() throws {
    let form = try MarkdownForm.read(
      """
      | survey |
      | | type      | name     | label | konak:additivity | bind::type |
      | | integer   | people   | a     | stock            |            |
      | | decimal   | arrivals | a     | Flow             |            |
      | | integer   | size     | a     |                  |            |
      | | hidden    | sum      | a     | stock            | int        |
      """)
    let said = ["people", "arrivals", "size", "sum"].map { form[path: "/data/\($0)"]?.question?.additivity }
    #expect(said == [.stock, .flow, nil, .stock])
    #expect(try MarkdownForm.document(form).count("//*[@*[contains(name(), 'additivity')]]") == 0)
  }

  @Test func `a question may say what its answer is to the figures made of it`() throws {
    let form = try MarkdownForm.read(
      """
      | survey |
      | | type    | name   | label | konak:role          |
      | | integer | people | a     | presence.households |
      | | text    | note   | a     |                     |
      """)
    #expect(form[path: "/data/people"]?.question?.role == "presence.households")
    #expect(form[path: "/data/note"]?.question?.role == nil)
    #expect(
      MarkdownForm.told(
        """
        | survey |
        | | type    | name | label | konak:role |
        | | integer | a    | a     | How Many?  |
        """) == ["error form.role.invalid survey!3:D"])
  }

  @Test func `words nobody knows, texts and misspelt columns are told`() {
    #expect(
      MarkdownForm.told(
        """
        | survey |
        | | type    | name | label | konak:additivity | konak:aditivity | konak:colour |
        | | integer | a    | a     | sum              |                 |              |
        | | text    | b    | b     | stock            |                 |              |
        | settings |
        | | konak:rounds |
        | | a            |
        """) == [
          "warning form.column.konak-misspelt survey!2:E", "warning form.column.konak survey!2:F",
          "error form.additivity.unknown survey!3:D", "warning form.additivity.not-number survey!4:D",
          "warning form.column.konak-misspelt settings!6:A",
        ])
  }
}

@Suite struct ReferencesBecomePaths {
  private func calculation(_ expression: String) throws -> String? {
    let form = try MarkdownForm.read(
      """
      | survey |
      | | type         | name  | label | calculation |
      | | integer      | top   | a     |             |
      | | begin repeat | outer | a     |             |
      | | integer      | a     | a     |             |
      | | begin group  | g     | a     |             |
      | | integer      | b     | a     |             |
      | | calculate    | c     |       | \(expression) |
      | | end group    |       |       |             |
      | | begin repeat | inner | a     |             |
      | | integer      | d     | a     |             |
      | | end repeat   |       |       |             |
      | | end repeat   |       |       |             |
      """)
    return form[path: "/data/outer/g/c"]?.bind.calculate?.xpath
  }

  @Test(arguments: [
    ("${top} + 1", " /data/top  + 1"), ("${b}*2", " ../b *2"), ("${a}", " ../../a "),
    ("sum(${d})", "sum( ../../inner/d )"), ("count(${outer})", "count( /data/outer )"),
    ("instance('x')/root/item[name = ${b}]/label", "instance('x')/root/item[name =  current()/../b ]/label"),
    (
      "indexed-repeat(${a}, ${outer}, ${b} - 1)",
      "indexed-repeat( /data/outer/a ,  /data/outer ,  ../b  - 1)"
    ),
    ("jr:choice-name(${a}, '${a}')", "jr:choice-name( ../../a , ' ../../a ')"),
    ("${last-saved#top} + 1", " instance('__last-saved')/data/top  + 1"),
  ])
  func `inside a common repeat a path is relative, elsewhere absolute`(source: String, xpath: String) throws {
    #expect(try calculation(source) == xpath)
  }

  @Test func `a choice filter looks from the question, a select from answers at all of them`() throws {
    let form = try MarkdownForm.read(
      """
      | survey |
      | | type               | name   | label | choice_filter              |
      | | begin repeat       | person | a     |                            |
      | | text               | name   | a     |                            |
      | | integer            | age    | a     |                            |
      | | select_one il      | il     | a     |                            |
      | | select_one ilce    | ilce   | a     | il = ${il}                 |
      | | end repeat         |        |       |                            |
      | | select_one ${name} | head   | a     | ${age} > 17                |
      | choices |
      | | list_name | name | label | il |
      | | il        | 1    | a     |    |
      | | ilce      | 2    | b     | 1  |
      """)
    let district = try #require(form[path: "/data/person/ilce"]?.question?.items)
    #expect(district.nodeset == "instance('ilce')/root/item[il =  current()/../il ]")
    let head = try #require(form[path: "/data/head"]?.question?.items)
    #expect(head.nodeset == "/data/person[ ./age  > 17]")
    #expect(head.value == "name")
  }

  @Test func `values inside labels are pieces of the text`() throws {
    let form = try MarkdownForm.read(
      """
      | survey |
      | | type | name | label |
      | | text | a    | Who?  |
      | | note | n    | Dear ${a}, it's instance('x')/root/item[name = ${a}]/label & more |
      """)
    let entry = try #require(form[path: "/data/n"]?.label?.entries.first)
    #expect(entry.pieces.count == 5)
    let xml = String(decoding: form.xform(), as: UTF8.self)
    #expect(
      xml.contains(
        """
        <label>Dear <output value=" /data/a "/>, it's \
        <output value="instance('x')/root/item[name =  /data/a ]/label"/> &amp; more</label>
        """))
  }
}
