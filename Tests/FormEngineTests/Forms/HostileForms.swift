import FormEngine
import Testing
import Worlds

@Suite struct HostileForms {
  private let seed = """
    | survey |
    | | type              | name  | label       | label::tr | relevant | calculation | choice_filter | default | trigger | parameters | appearance | repeat_count | save_to | bind::x | body::y |
    | | select_one l      | a     | A ${b}      | B         | ${b} > 1 |             | x = ${b}      | a       |         |            |             |             | p       | 1       | 2       |
    | | begin repeat      | r     | R           |           |          |             |               |         |         |            | table-list | 3            |         |         |         |
    | | integer           | b     | B           |           |          |             |               | 1 + 1   |         |            |            |              |         |         |         |
    | | range             | c     | C           |           |          |             |               |         |         | start=0 end=9 | vertical |            |         |         |         |
    | | calculate         | d     |             |           |          | ${b} * 2    |               |         | ${b}    |            |            |              |         |         |         |
    | | end repeat        |       |             |           |          |             |               |         |         |            |            |              |         |         |         |
    | | begin loop over l | o     | O           |           |          |             |               |         |         |            |            |              |         |         |         |
    | | text              | e     | %(label)s   |           |          |             |               |         |         |            |            |              |         |         |         |
    | | end loop          |       |             |           |          |             |               |         |         |            |            |              |         |         |         |
    | choices |
    | | list_name | name | label | media::audio |
    | | l         | x    | X ${b} | x.mp3       |
    | entities |
    | | list_name | label |
    | | e         | ${a}  |
    | settings |
    | | form_id | version | namespaces | instance_name | style |
    | | f       | 1       | q=\"http://q\" | ${a}      | pages |
    """

  private static let words = [
    "", " ", "${", "${}", "${a", "${b}", "${last-saved#a}", "}", "<", "&", "]]>", "\u{0}", "\u{1}", "\u{FFFF}", "'",
    "\"", "::",
    "label::", "bind::", "body::a b", "instance::jr:template", "select_one", "select_one  x", "begin repeat",
    "end group",
    "end repeat", "begin loop", "rank l", "%(name)s", "%", "meta", "data", "a:b:c", "١٢٣", "ٱلْحَمْد", "👨‍👩‍👧", "1e999",
    "-", "null", "jr:count", "indexed-repeat(", "instance('", "pulldata('x', ", "search(", "randomize=true seed=${b}",
    "reference-geometry=${r}", "x=y=z", "#", "a#b#c", "yes", String(repeating: "(", count: 400),
    String(repeating: "${b}", count: 200), "background-geopoint", "audit", "range", "geoshape", "csv-external",
    "select_one_from_file x.csv", "select_one ${b} or_other", "name", "type", "konak:place",
  ]

  @Test func `whatever is in the cells, a form is refused or its XForm is well-formed`() throws {
    var dice = SeededGenerator(seed: 7)
    let workbook = MarkdownForm.workbook(seed)
    #expect(Form.read(workbook).form != nil)
    var converted = 0
    for turn in 0..<3000 {
      var changed = workbook
      for _ in 0...Int.random(in: 0...3, using: &dice) {
        let sheet = Int.random(in: changed.sheets.indices, using: &dice)
        guard let row = changed.sheets[sheet].rows.indices.randomElement(using: &dice),
          let cell = changed.sheets[sheet].rows[row].cells.indices.randomElement(using: &dice),
          let word = Self.words.randomElement(using: &dice)
        else { continue }
        switch Int.random(in: 0..<4, using: &dice) {
        case 0: changed.sheets[sheet].rows[row].cells[cell].text += word
        case 1: changed.sheets[sheet].rows[row].cells.remove(at: cell)
        case 2: changed.sheets[sheet].rows.swapAt(row, changed.sheets[sheet].rows.indices.last ?? row)
        default: changed.sheets[sheet].rows[row].cells[cell].text = word
        }
      }
      guard let form = Form.read(changed).form else { continue }
      converted += 1
      #expect(XMLDocument(form.xform()) != nil, "turn \(turn)")
      _ = form.tableSchema
    }
    #expect(converted > 50)
  }
}
