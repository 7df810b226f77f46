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
  private let reading: SheetRowAnswers
  private let repeats: SheetRepeats
  private let places: SheetPlaces.Reading
  /// Repeats by the one around them; the outermost under nil.
  private let inner: [FormNode.ID?: [FormNode]]
  /// What rows said of themselves to the sheets of repeats.
  private var seen: [FormNode.ID: Set<String>] = [:]
  /// Filled in by clients about their own work; nobody was asked when a sheet is read.
  private let ownWork: [FormLogic.NodeIndex]
  private let environment: EvaluationEnvironment

  struct Answered {
    /// The answers that the sheet gives, by path; those of repeats with the numbers of their instances.
    let answers: [String: String]
    let session: AnswerSession
  }

  init(
    _ form: Form, plan: SheetPlan, hasPlainNumbers: Bool, repeats: SheetRepeats = SheetRepeats(),
    places: @escaping SheetPlaces.Reading
  ) {
    self.form = form
    self.plan = plan
    self.places = places
    self.repeats = repeats
    logic = FormLogic(form)
    lists = form.choiceTrees()
    questions = SheetQuestions(form)
    reading = SheetRowAnswers(questions, plan: plan, hasPlainNumbers: hasPlainNumbers)
    inner = Dictionary(grouping: form.nodes.filter(\.isRepeat), by: \.enclosingRepeat)
    ownWork = form.questions.filter { node in
      switch node.question?.type {
      case .start, .end, .today: true
      default: false
      }
    }.map(\.id)
    let texts = form.texts(in: form.defaultLanguage)
    environment = EvaluationEnvironment(itext: { texts[$0] })
  }

  /// Rows of repeats that belong to no row that was read, once all were.
  var orphans: [Diagnostic] { repeats.orphans(seen) }

  /// Nil for a row that says nothing; without answers where it cannot be taken.
  func read(_ row: SheetRow) -> (answered: Answered?, diagnostics: [Diagnostic])? {
    var diagnostics: [Diagnostic] = []
    let answers = answers(of: row, &diagnostics)
    let isParent = (inner[nil] ?? []).contains { repeats.rows(of: $0.id, below: row)?.rows.isEmpty == false }
    guard !answers.isEmpty || !diagnostics.isEmpty || isParent else { return nil }
    let twice = Set(
      repeats.keys(of: row).compactMap { repeated, key in
        key.isEmpty || seen[repeated, default: []].insert(key).inserted ? nil : key
      })
    diagnostics += twice.sorted().map { key in
      Diagnostic(.error, "import.key-twice", ["key": key], at: Diagnostic.Location(sheet: plan.sheet, row: row.number))
    }
    guard !diagnostics.contains(where: { $0.severity == .error }) else { return (nil, diagnostics) }
    let session = AnswerSession(logic, instances: lists, environment: environment)
    // Nobody is in repeats whom no sheet has.
    for node in inner[nil] ?? [] {
      for instance in session.nodes(at: node.id) { session.removeInstance(instance) }
    }
    for place in ownWork {
      if let node = session.nodes(at: place).first { session.answer(node, with: "") }
    }
    var all = answers.merging(plan.constants) { written, _ in written }
    for question in questions.questions {
      guard let text = all[question.path], let node = session.nodes(at: question.node).first else { continue }
      if session.answer(node, with: text) == .constraintViolated {
        diagnostics.append(reading.told("import.constraint", row, question.path, written: text))
      }
    }
    var origins: [AnswerSession.NodeID: (reading: SheetRowAnswers, row: SheetRow)] = [:]
    fill(nil, below: row, "", session, &all, &origins, &diagnostics)
    tell(session, row, all, origins, &diagnostics)
    let isTaken = !diagnostics.contains { $0.severity == .error }
    return (isTaken ? Answered(answers: all, session: session) : nil, diagnostics)
  }

  /// Instances of the repeats right inside `outer`, of which the newest instance is meant, and of those inside them.
  private func fill(
    _ outer: FormNode.ID?, below above: SheetRow, _ prefix: String, _ session: AnswerSession,
    _ all: inout [String: String], _ origins: inout [AnswerSession.NodeID: (reading: SheetRowAnswers, row: SheetRow)],
    _ diagnostics: inout [Diagnostic]
  ) {
    for node in inner[outer] ?? [] {
      guard let (table, rows) = repeats.rows(of: node.id, below: above), !rows.isEmpty else { continue }
      guard rows.count <= SheetRepeats.mostInstances else {
        diagnostics.append(
          Diagnostic(
            .error, "import.too-many", ["repeat": node.name, "limit": String(SheetRepeats.mostInstances)],
            at: Diagnostic.Location(sheet: table.answers.plan.sheet, row: rows[0].number)))
        continue
      }
      for (number, row) in rows.enumerated() {
        // Instances come in the form's order: whatever is asked in the newest one is the last of its kind.
        guard let parent = node.parent.flatMap({ session.nodes(at: $0).last }) else { continue }
        let before = (inner[node.id] ?? []).map { ($0, session.nodes(at: $0.id).count) }
        guard let instance = session.addInstance(of: node.id, below: parent) else { continue }
        for (nested, count) in before {
          for template in session.nodes(at: nested.id).dropFirst(count) { session.removeInstance(template) }
        }
        origins[instance] = (table.answers, row)
        let path = "\(prefix)\(node.path)[\(number + 1)]"
        all[path] = ""
        var own: [Diagnostic] = []
        let answers = table.answers.read(row, &own)
        for question in table.answers.questions.questions {
          guard let text = answers[question.path], let place = session.nodes(at: question.node).last else { continue }
          all["\(path)\(question.path)"] = text
          if session.answer(place, with: text) == .constraintViolated {
            own.append(table.answers.told("import.constraint", row, question.path, written: text))
          }
        }
        diagnostics += own
        fill(node.id, below: row, path, session, &all, &origins, &diagnostics)
      }
    }
  }

  /// Calculated answers are as the form has them now: what differs is no finding.
  private func tell(
    _ session: AnswerSession, _ row: SheetRow, _ all: [String: String],
    _ origins: [AnswerSession.NodeID: (reading: SheetRowAnswers, row: SheetRow)], _ diagnostics: inout [Diagnostic]
  ) {
    for finding in session.findings() where finding.kind != .calculatedDifferently {
      guard let place = session.place(of: finding.node) else { continue }
      let path = form.answerPath(form[place].path)
      let code = ["required": "import.required", "choice": "import.choice", "constraint": "import.constraint"]
      let around = sequence(first: finding.node) { session.answers.parent(of: $0) }
      let (reading, row) = around.compactMap({ origins[$0] }).first ?? (self.reading, row)
      diagnostics.append(
        reading.told(
          code[finding.kind.rawValue] ?? "import.constraint", row, path, written: all[path] ?? "",
          allowed: reading.questions[path]?.choices?.allowed ?? ""))
    }
  }

  private func answers(of row: SheetRow, _ diagnostics: inout [Diagnostic]) -> [String: String] {
    var answers = reading.read(row, &diagnostics)
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
