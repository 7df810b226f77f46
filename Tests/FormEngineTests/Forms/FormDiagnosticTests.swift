import Basics
import FormEngine
import Testing

@Suite struct MistakesAreLocated {
  @Test func `everything is told at once, in the order of the sheets`() {
    let told = MarkdownForm.told(
      """
      | survey |
      | | type            | name   | label | relevant     | calculation | appearance |
      | | integr          | a      | A     |              |             |            |
      | | text            | 1b     | B     |              |             |            |
      | | select_one lst  | c      | C     |              |             |            |
      | | text            | d      | D     | ${dd} = 1    |             |            |
      | | calculate       | e      |       |              | 1 +         |            |
      | | text            | d      | D2    | slected(., 'x') |          |            |
      | | begin group     | g      | G     |              |             |            |
      | | text            |        | E     |              |             |            |
      | choices |
      | | list_name | name | label |
      | | list      | x    | X     |
      | | list      | x    | Y     |
      """)
    #expect(
      told == [
        "error form.row.type-misspelt survey!3:A", "error form.name.invalid survey!4:B",
        "error form.list.misspelt survey!5:A", "error form.reference.misspelt survey!6:D",
        "error expression.unfinished survey!7:E", "error form.name.duplicate survey!8:B",
        "error expression.misspelt-function survey!8:D", "error form.structure.begin-unmatched survey!9:A",
        "error form.name.missing survey!10:A", "error form.choice.name-duplicate choices!14:B",
      ])
  }

  @Test func `unknown columns and sheets never stop a form`() throws {
    let form = try MarkdownForm.read(
      """
      | survey |
      | | type | name | label | my notes     | kobo--locking-profile | $given | ::x | bind::bad:name |
      | | text | a    | A     | see ${xyz}?! | lock                  | 1      | 2   | 3              |
      | choices |
      | | list_name | name | label | comment with spaces |
      | | l         | x    | X     | not for phones      |
      | backup |
      | | anything |
      | | at all   |
      """)
    #expect(form[path: "/data/a"] != nil)
    #expect(form.lists[0].choices[0].columns.isEmpty)
    #expect(try MarkdownForm.document(form).count("//x:bind[@nodeset='/data/a' and count(@*) = 2]") == 1)
  }

  @Test(arguments: [
    ("| survey |\n| | type | name | label |\n", [String]()),
    ("| choices |\n| | list_name | name |\n| | a | b |\n", ["error form.sheet.survey-missing "]),
    ("| survei |\n| | type | name | label |\n| choices |\n| | a | b |", ["error form.sheet.survey-misspelt survei"]),
    ("| survey |\n| | name | label |\n| | a | b |\n", ["error form.column.missing survey!2"]),
    (
      "| survey |\n| | type | name | label | value |\n| | text | a | b | c |\n",
      ["error form.column.duplicate survey!2:D"]
    ),
  ])
  func `a workbook without what a form needs is refused with the reason`(text: String, told: [String]) {
    #expect(MarkdownForm.told(text) == told)
  }

  @Test func `a thousand mistakes are told up to a limit, and fast`() {
    let rows = (0..<3000).map { "| | nonsense\($0) | q\($0) | Q |" }.joined(separator: "\n")
    let told = MarkdownForm.told("| survey |\n| | type | name | label |\n" + rows)
    #expect(told.count == 500)
  }

  @Test func `groups nested without end are refused, not followed`() {
    let rows = (0..<5000).map { "| | begin group | g\($0) | G |" }.joined(separator: "\n")
    let told = MarkdownForm.told("| survey |\n| | type | name | label |\n" + rows)
    #expect(told.contains { $0.hasPrefix("error form.structure.too-deep") })
  }
}
