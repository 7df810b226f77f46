import Basics
import Collect
import Formats

extension SheetPlan {
  /// Where the headings of a sheet of records stand and what they, or a row of tags below, say of the columns; nil for a
  /// sheet without rows.
  static func proposal(
    for head: [SheetRow], sheet: String?, heading: Int?, places: (SheetRow) -> [SheetPlaceColumn],
    meaning: (_ heading: String) -> SheetTarget?, tagged: (_ tag: String) -> SheetTarget?
  ) -> SheetPlan? {
    let found = SheetQuestions.headings(in: head, at: heading) { headings in
      headings.full.cells.count { meaning($0.text) != nil } + places(headings.row).count
    }
    guard let headings = found else { return nil }
    var plan = SheetPlan(sheet: sheet, heading: headings.number)
    let tags = head.first { $0.number > headings.number && SheetQuestions.isTags($0) }
    var used: Set<SheetTarget> = []
    func propose(_ target: SheetTarget?, _ column: Int) {
      guard let target, plan.columns[column] == nil, used.insert(target).inserted else { return }
      plan.columns[column] = target
    }
    let levels = tags.map(places).flatMap { $0.isEmpty ? nil : $0 } ?? places(headings.row)
    for column in levels { propose(.place(level: column.level, isCode: column.isCode), column.column) }
    for cell in tags?.cells ?? [] { propose(tagged(cell.text), cell.column) }
    for cell in headings.row.cells { propose(meaning(cell.text), cell.column) }
    return plan
  }
}
