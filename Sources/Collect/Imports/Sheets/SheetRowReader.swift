import Basics
import FormEngine
import Formats
import Office

/// Makes a submission of each row of a sheet, as a client would with these answers; or tells what is to be mended.
///
/// Not for several threads at once.
final class SheetRowReader {
  private let form: Form
  private let logic: FormLogic
  private let lists: [String: SecondaryInstance]
  private let questions: SheetQuestions
  private let plan: SheetPlan
  private let cells: CellReading
  private let places: SheetPlaces.Reading
  private let columns: [String: Int]
  /// Filled in by clients about their own work; nobody was asked when a sheet is read.
  private let ownWork: [FormLogic.NodeIndex]
  private let environment: EvaluationEnvironment

  struct Answered {
    /// The answers that the sheet gives, by path.
    let answers: [String: String]
    let session: AnswerSession
  }

  init(_ form: Form, plan: SheetPlan, hasPlainNumbers: Bool, places: @escaping SheetPlaces.Reading) {
    self.form = form
    self.plan = plan
    self.places = places
    logic = FormLogic(form)
    lists = form.choiceTrees()
    questions = SheetQuestions(form)
    cells = CellReading(hasPlainNumbers: hasPlainNumbers)
    var columns: [String: Int] = [:]
    for (column, target) in plan.columns.sorted(by: { $0.key < $1.key }) {
      switch target {
      case .question(let path), .latitude(let path), .longitude(let path): columns[path] = columns[path] ?? column
      case .place: for path in questions.placePaths { columns[path] = columns[path] ?? column }
      }
    }
    self.columns = columns
    ownWork = form.questions.filter { node in
      switch node.question?.type {
      case .start, .end, .today: true
      default: false
      }
    }.map(\.id)
    let texts = form.texts(in: form.defaultLanguage)
    environment = EvaluationEnvironment(itext: { texts[$0] })
  }

  /// Nil for a row that says nothing; without answers where it cannot be taken.
  func read(_ row: SheetRow) -> (answered: Answered?, diagnostics: [Diagnostic])? {
    var diagnostics: [Diagnostic] = []
    let answers = answers(of: row, &diagnostics)
    guard !answers.isEmpty || !diagnostics.isEmpty else { return nil }
    guard !diagnostics.contains(where: { $0.severity == .error }) else { return (nil, diagnostics) }
    let session = AnswerSession(logic, instances: lists, environment: environment)
    // A sheet says nothing of repeats: nobody is in them.
    for node in form.nodes where node.isRepeat && node.enclosingRepeat == nil {
      for instance in session.nodes(at: node.id) { session.removeInstance(instance) }
    }
    for place in ownWork {
      if let node = session.nodes(at: place).first { session.answer(node, with: "") }
    }
    let all = answers.merging(plan.constants) { written, _ in written }
    for question in questions.questions {
      guard let text = all[question.path], let node = session.nodes(at: question.node).first else { continue }
      if session.answer(node, with: text) == .constraintViolated {
        diagnostics.append(told("import.constraint", row, question.path, written: text))
      }
    }
    // Calculated answers are as the form has them now: what differs is no finding.
    for finding in session.findings() where finding.kind != .calculatedDifferently {
      guard let place = session.place(of: finding.node) else { continue }
      let path = form.answerPath(form[place].path)
      let code = ["required": "import.required", "choice": "import.choice", "constraint": "import.constraint"]
      diagnostics.append(
        told(
          code[finding.kind.rawValue] ?? "import.constraint", row, path, written: all[path] ?? "",
          allowed: questions[path]?.choices?.allowed ?? ""))
    }
    let isTaken = !diagnostics.contains { $0.severity == .error }
    return (isTaken ? Answered(answers: all, session: session) : nil, diagnostics)
  }

  private func answers(of row: SheetRow, _ diagnostics: inout [Diagnostic]) -> [String: String] {
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
    if !plan.placeColumns.isEmpty {
      let found = places(row)
      diagnostics += found.diagnostics
      place(found.codes, into: &answers)
    }
    return answers
  }

  /// The codes of places into the questions that ask for them: into those with choices where they are one, else the
  /// smallest place.
  private func place(_ codes: [Int: String], into answers: inout [String: String]) {
    let ordered = codes.sorted { $0.key > $1.key }.map(\.value)
    for path in questions.placePaths where answers[path] == nil {
      guard let question = questions[path] else { continue }
      answers[path] = question.choices.map { choices in ordered.first(where: choices.codes.contains) } ?? ordered.first
    }
  }

  private func told(
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

extension SheetRowReader.Answered {
  /// By which the same row of the same form is the same submission, however often its sheet is imported.
  ///
  /// - Parameter occurrence: which of several equal rows it is, and the how manieth attempt after undone ones.
  static func instanceID(formID: String, digest: [UInt8], occurrence: Int, attempt: Int) -> String {
    let name = "sheet row\n\(formID)\n\(digest.hex)\n\(occurrence)\n\(attempt)"
    let bytes = Hash.sha256.digest(of: Array(name.utf8)).prefix(16)
    let words = [bytes.prefix(8), bytes.suffix(8)].map { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
    let id = ID<Submission>(
      high: words[0] & ~0xF000 | 0x8000, low: words[1] & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
    return "uuid:\(id)"
  }

  var digest: [UInt8] {
    let text = answers.sorted { $0.key < $1.key }.map { "\($0.key)\t\($0.value)" }.joined(separator: "\n")
    return Hash.sha256.digest(of: Array(text.utf8))
  }

  /// The XML under an instance id.
  func submission(_ instanceID: String, in form: Form) -> [UInt8] {
    if let place = form[path: form.root.path + "/meta/instanceID"]?.id, let node = session.nodes(at: place).first {
      session.answer(node, with: instanceID)
    }
    return session.submission()
  }
}
