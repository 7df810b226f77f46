import Basics
import Formats

/// Reads the cells of one sheet's rows as answers to questions of one table of a form: of the submission, or of a repeat.
struct SheetRowAnswers {
  let questions: SheetQuestions
  let plan: SheetPlan
  private let cells: CellReading
  private let columns: [String: Int]

  init(_ questions: SheetQuestions, plan: SheetPlan, hasPlainNumbers: Bool) {
    self.questions = questions
    self.plan = plan
    cells = CellReading(hasPlainNumbers: hasPlainNumbers)
    var columns: [String: Int] = [:]
    for (column, target) in plan.columns.sorted(by: { $0.key < $1.key }) {
      switch target {
      case .question(let path), .latitude(let path), .longitude(let path): columns[path] = columns[path] ?? column
      case .place: for path in questions.placePaths { columns[path] = columns[path] ?? column }
      }
    }
    self.columns = columns
  }

  /// By path, without places.
  func read(_ row: SheetRow, _ diagnostics: inout [Diagnostic]) -> [String: String] {
    var answers: [String: String] = [:]
    var parts: [String: (latitude: String?, longitude: String?)] = [:]
    for cell in row.cells where !cell.text.trimmed.isEmpty {
      switch plan.columns[cell.column] {
      case .question(let path)?:
        guard let question = questions[path] else { continue }
        switch cells.read(cell.text, question) {
        case .answer(let text): answers[path] = text
        case .doubtful(let text, let code):
          answers[path] = text
          diagnostics.append(told(code, row, path, written: cell.text, allowed: text, .warning, column: cell.column))
        case .wrong(let code, let allowed):
          diagnostics.append(told(code, row, path, written: cell.text, allowed: allowed, column: cell.column))
        }
      case .latitude(let path)?: parts[path, default: (nil, nil)].latitude = cell.text
      case .longitude(let path)?: parts[path, default: (nil, nil)].longitude = cell.text
      case .place?, nil: break
      }
    }
    for (path, part) in parts {
      if case .answer(let text) = cells.point(latitude: part.latitude ?? "", longitude: part.longitude ?? "") {
        answers[path] = text
      } else {
        let written = "\(part.latitude ?? "") \(part.longitude ?? "")"
        diagnostics.append(told("import.point", row, path, written: written))
      }
    }
    return answers
  }

  func told(
    _ code: String, _ row: SheetRow, _ path: String, written: String, allowed: String = "",
    _ severity: Diagnostic.Severity = .error, column: Int? = nil
  ) -> Diagnostic {
    Diagnostic(
      severity, code,
      [
        "question": questions[path]?.name ?? path, "written": String(written.prefix(120)),
        "allowed": allowed.isEmpty ? "–" : allowed,
      ], at: Diagnostic.Location(sheet: plan.sheet, row: row.number, column: column ?? columns[path]))
  }
}
