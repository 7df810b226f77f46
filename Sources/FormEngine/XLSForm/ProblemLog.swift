import Basics

/// What is wrong with a form, collected while it is read.
final class ProblemLog {
  /// More than this many are not told: nobody reads them.
  static let limit = 500
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var hasErrors = false
  /// Nothing more is told, so nothing more needs to be found out.
  var isFull: Bool { diagnostics.count >= Self.limit }
  private var told: Set<Diagnostic> = []

  func report(_ problem: FormProblem, _ arguments: [String: String] = [:], at location: Diagnostic.Location?) {
    add(Diagnostic(problem.severity, problem.rawValue, arguments, at: location))
  }

  func report(
    _ problem: FormProblem, _ arguments: [String: String] = [:], sheet: String, row: Int? = nil, column: Int? = nil
  ) {
    report(problem, arguments, at: Diagnostic.Location(sheet: sheet, row: row, column: column))
  }

  func add(_ diagnostic: Diagnostic) {
    if diagnostic.severity == .error { hasErrors = true }
    guard !isFull, told.insert(diagnostic).inserted else { return }
    diagnostics.append(diagnostic)
  }

  /// In the order of the sheets given, by row and column; what concerns no sheet comes first.
  func sorted(bySheets sheets: [String]) -> [Diagnostic] {
    let rank = Dictionary(sheets.enumerated().map { ($1, $0) }) { first, _ in first }
    func key(_ diagnostic: Diagnostic) -> (Int, Int, Int) {
      let location = diagnostic.location
      let sheet = location?.sheet.map { rank[$0] ?? sheets.count } ?? -1
      return (sheet, location?.row ?? 0, location?.column ?? 0)
    }
    return diagnostics.enumerated().sorted { left, right in
      let (leftKey, rightKey) = (key(left.element), key(right.element))
      return leftKey == rightKey ? left.offset < right.offset : leftKey < rightKey
    }.map(\.element)
  }
}
