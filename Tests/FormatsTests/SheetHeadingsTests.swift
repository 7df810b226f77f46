import Formats
import Testing

@Suite struct HeadingsOfSheets {
  /// Cells parted by bars; those of which a merged cell is made are empty but the first.
  private func rows(_ lines: String...) -> [SheetRow] {
    lines.enumerated().map { number, line in
      let texts = line.split(separator: "|", omittingEmptySubsequences: false).map { String($0) }
      return SheetRow(
        number: number + 1,
        cells: texts.enumerated().compactMap { $1.isEmpty ? nil : SheetCell(column: $0 + 1, text: $1) })
    }
  }

  private func full(_ rows: [SheetRow], at number: Int) -> [String] {
    rows.headings(at: number)?.full.cells.map { "\($0.column) \($0.text)" } ?? []
  }

  @Test func `cells that span two rows or several columns are read as people mean them`() {
    let sheet = rows(
      "Round 12", "Province|Displaced||Returnees||Remarks", "|Households|Persons|Households|Persons|",
      "Hatay|5|20|1|4|x")
    #expect(
      full(sheet, at: 3) == [
        "1 Province", "2 Displaced / Households", "3 Displaced / Persons", "4 Returnees / Households",
        "5 Returnees / Persons", "6 Remarks",
      ])
    #expect(sheet.headings(at: 3)?.row[3] == "Persons")
  }

  @Test func `groups over all columns tell headings apart that are alike`() {
    let sheet = rows("Location||Displaced||Returnees|", "Province|District|HH|Ind.|HH|Ind.")
    #expect(full(sheet, at: 2)[1] == "2 Location / District" && full(sheet, at: 2)[5] == "6 Returnees / Ind.")
  }

  @Test(
    arguments: [
      ["Province|District|Text", "Hatay|Antakya|Hatay"], ["Round 12", "Province|Province"], ["A|B", "Hatay|Hatay"],
      ["Province|Displaced|", "Hatay|5|20"], ["#adm1|#affected|", "Hatay|Hatay|none"],
      ["Made on||by", "Province|District|Persons"],
    ])
  func `titles, tags and data below headings are no groups`(lines: [String]) {
    let sheet = lines.enumerated().flatMap { number, line in
      rows(line).map { SheetRow(number: number + 1, cells: $0.cells) }
    }
    #expect(sheet.headings(at: 2)?.full == sheet[1])
  }

  @Test func `a row that the sheet has not has no headings`() {
    #expect(rows("A").headings(at: 2) == nil)
  }
}
