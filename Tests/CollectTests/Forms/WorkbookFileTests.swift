import Basics
import Collect
import FormEngine
import Formats
import Testing

@Suite struct AFormIsReadFromItsFile {
  private func form(_ text: String, named name: String? = "visits.csv") throws -> Form? {
    try Form.read(file: Array(text.utf8), named: name).form
  }

  @Test func `tables in Markdown are read whatever the file is called`() throws {
    let form = try form("# A form\n| survey |\n| | type | name | label |\n| | text | a | A |\n", named: "x/visits.xlsx")
    #expect(form?.settings.formID == "visits")
    #expect(form?.questions.map(\.name) == ["a", "instanceID"])
  }

  @Test func `a CSV file holds all sheets when its first column names them`() throws {
    let form = try form(
      """
      survey,,,
      ,type,name,label
      ,select_one yn,a,"A, please"
      choices,,,
      ,list_name,name,label
      ,yn,y,Yes
      """)
    #expect(form?.lists.map(\.name) == ["yn"])
    #expect(form?[path: "/data/a"]?.label?.entries.map(\.source) == ["A, please"])
  }

  @Test func `another CSV file is the survey sheet`() throws {
    let (form, diagnostics) = try Form.read(
      file: Array("type;name;label\ntext;a;Şehir\ntekst;b;B\n".utf8), named: nil)
    #expect(form == nil)
    #expect(diagnostics.map(\.location?.description) == ["survey!3:A"])
  }

  @Test func `what is no workbook is refused`() {
    #expect(throws: FormatRefusal.unknownFormat) { try form("\u{0}\u{1}\u{2}") }
  }
}
