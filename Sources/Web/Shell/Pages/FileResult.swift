import Basics

/// What became of a file that somebody gave, and what is wrong with it: the first of what is wrong, errors first.
///
/// The template is `shell/file-result`.
struct FileResult: Equatable, Sendable {
  /// `error`, `info` for a look without doing, `success`.
  let tone: String
  let summary: String
  let diagnostics: [Line]
  let hasDiagnostics: Bool
  /// `and 120 more`; nil when all are shown.
  let more: String?

  struct Line: Equatable, Sendable {
    let location: String
    /// `error` or `warning`, and how that is called.
    let severity: String
    let severityLabel: String
    let text: String
  }

  private static let mostDiagnostics = 300
}

extension FileResult {
  /// - Parameter isCheck: Whether it was only looked at.
  init(_ diagnostics: [Diagnostic], summary: String, isCheck: Bool, in words: Words) {
    let ordered = diagnostics.filter { $0.severity == .error } + diagnostics.filter { $0.severity == .warning }
    tone = ordered.first?.severity == .error ? "error" : isCheck ? "info" : "success"
    self.summary = summary
    self.diagnostics = ordered.prefix(Self.mostDiagnostics).map { diagnostic in
      Line(
        // The file has one sheet, and the page names it.
        location: diagnostic.location.map {
          Diagnostic.Location(row: $0.row, column: $0.column).description
        } ?? "", severity: diagnostic.severity.rawValue,
        severityLabel: words["severity.\(diagnostic.severity.rawValue)"], text: words.diagnostic(diagnostic))
    }
    hasDiagnostics = !ordered.isEmpty
    let hidden = ordered.count - Self.mostDiagnostics
    more = hidden > 0 ? words("place.import.more", ["count": .number(hidden)]) : nil
  }
}
