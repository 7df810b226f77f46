import Basics
import FormEngine
import Testing

@testable import Web

@Suite struct DiagnosticsStandBesideTheirCells {
  private let sheet = Workbook.Sheet(
    name: "survey",
    rows: [1, 2, 3, 5, 9].map { number in
      .init(number: number, cells: [.init(column: 1, text: "a\(number)"), .init(column: 3, text: "c\(number)")])
    })

  private func diagnostic(
    _ row: Int?, _ column: Int?, _ severity: Diagnostic.Severity = .error, sheet: String? = "survey"
  ) -> Diagnostic {
    Diagnostic(severity, "x", at: Diagnostic.Location(sheet: sheet, row: row, column: column))
  }

  @Test func `the head, the row and the one before it are shown; gaps are told`() throws {
    let found = SheetExcerpt.all(of: [sheet], [diagnostic(5, 2)], limit: 10)
    let excerpt = try #require(found.excerpts.first)
    #expect(excerpt.columns == [1, 2, 3])
    let numbers = excerpt.lines.map { line in if case .row(let row) = line { row.number } else { 0 } }
    #expect(numbers == [1, 0, 3, 5])
    guard case .row(let row) = excerpt.lines.last else { return #expect(Bool(false)) }
    #expect(row.cells == [1: "a5", 3: "c5"] && row.severity(at: 2) == .error && row.severity(at: 1) == nil)
  }

  @Test func `what is about no row, no known sheet or an empty row is not lost`() {
    let nowhere = diagnostic(nil, nil)
    let other = diagnostic(4, 1, sheet: "nothing")
    let found = SheetExcerpt.all(of: [sheet], [nowhere, other, diagnostic(7, nil)], limit: 10)
    #expect(found.general == [nowhere, other])
    #expect(found.excerpts.count == 1)
    #expect(found.excerpts.first?.lines.count == 3)
  }

  @Test func `of a wide sheet the cells to be mended are shown, however far to the right`() throws {
    let wide = Workbook.Sheet(
      name: "survey", rows: [.init(number: 1, cells: (1...90).map { .init(column: $0, text: "c\($0)") })])
    let found = SheetExcerpt.all(of: [wide], [diagnostic(1, 46), diagnostic(1, 90)], limit: 10)
    #expect(try #require(found.excerpts.first).columns == Array(1...38) + [46, 90])
    let many = SheetExcerpt.all(of: [wide], (31...90).map { diagnostic(1, $0) }, limit: 100)
    #expect(try #require(many.excerpts.first).columns == Array(1...4) + Array(31...90))
  }

  @Test func `mistakes come before notes when not all can be shown`() {
    let all = [diagnostic(2, 1, .warning), diagnostic(3, 1), diagnostic(5, 1)]
    let found = SheetExcerpt.all(of: [sheet], all, limit: 2)
    #expect(found.left == 1)
    let marked = found.excerpts.flatMap(\.lines).compactMap { line -> Int? in
      guard case .row(let row) = line, !row.remedies.isEmpty else { return nil }
      return row.number
    }
    #expect(marked == [3, 5])
  }
}
