package import Basics
import FormEngine
import Store

/// Brings the rows of one submission up to date.
struct SubmissionRows {
  let submission: ID<Submission>
  let writer: Writer
  let plans: FormPlans

  init(_ submission: ID<Submission>, writer: Writer, plans: FormPlans) {
    self.submission = submission
    self.writer = writer
    self.plans = plans
  }

  func write(_ record: SubmissionRecord, previous: SubmissionRecord?) throws {
    guard let current = record.current, let plan = plan(of: current), let rows = current.rows(by: plan) else { return }
    var statements: [SQL] = []
    try add(record, current: current, previous: previous, to: &statements)
    let missing = Set(rows.files).subtracting(record.files.keys).count
    let own = ownCells(record, current: current, missing: missing)
    let before = previous?.current.flatMap { version in self.plan(of: version).flatMap { version.rows(by: $0) } }
    if previous?.current?.entry == current.entry {
      statements.append(update(own))
    } else {
      addAnswers(rows, own: own, plan: plan, before: before, to: &statements)
      addIssues(rows.issues, before: before?.issues ?? [], to: &statements)
      addTokens(tokens(of: current), before: previous?.current.map(tokens) ?? [], of: record.form, to: &statements)
    }
    try writer.runMany(statements)
  }

  /// Removes every row of the submission.
  func erase() throws {
    for table in plans.layout.tables {
      for part in table.parts { try writer.run("DELETE FROM \(name: part) WHERE submission = \(submission)") }
    }
    try writer.run("DELETE FROM submission_token WHERE form = \(plans.form) AND submission = \(submission)")
    for table in ["issue", "submission_file", "submission_instance", "submission_import", "import_change"] {
      try writer.run("DELETE FROM \(name: table) WHERE submission = \(submission)")
    }
    try writer.run("DELETE FROM submission WHERE id = \(submission)")
  }

  private func plan(of version: SubmissionRecord.Version) -> AnswerPlan? {
    // A version that another node published and that never came here: its entry would have waited for it.
    plans[version.content.facts.published] ?? plans[plans.record.newest.entry]
  }

  // MARK: The submission itself

  private func add(
    _ record: SubmissionRecord, current: SubmissionRecord.Version, previous: SubmissionRecord?,
    to statements: inout [SQL]
  ) throws {
    let facts = current.content.facts
    let reported = (record.placement ?? facts.placement).reported
    let upsert = previous == nil ? Self.insertions : Self.updates
    statements.append(
      upsert.row([
        submission.binding, record.form.binding, facts.instanceID.binding,
        (current.content.document?.instanceName).binding, facts.device.binding, facts.published.binding,
        current.entry.binding, record.received.binding, false.binding, (reported?.code).binding,
        (reported?.edition).binding,
      ]))
    let known = Set(previous?.versions.map(\.entry) ?? [])
    for version in record.versions where !known.contains(version.entry) {
      statements.append(instance(of: version, for: version.entry, form: record.form))
    }
    let knownBack = Set(previous?.takenBack.map(\.version.entry) ?? [])
    for former in record.takenBack where !knownBack.contains(former.version.entry) {
      statements.append(instance(of: former.version, for: former.standIn, form: record.form))
    }
    addImportedChanges(record.changes, before: previous?.changes ?? [:], to: &statements)
    if let row = record.versions.first?.content.facts.imported,
      previous == nil || previous?.importedReview != record.importedReview
        || previous?.versions.count != record.versions.count
    {
      let edits: Int? = record.importedEdits == 0 ? nil : record.importedEdits
      statements.append(
        """
        INSERT INTO submission_import (submission, import, review, edits)
        VALUES (\(submission), \(row.sheet), \(record.importedReview), \(edits))
        ON CONFLICT (submission) DO UPDATE SET review = excluded.review, edits = excluded.edits
        """)
    }
    for name in (previous?.files ?? [:]).keys where record.files[name] == nil {
      statements.append("DELETE FROM submission_file WHERE submission = \(submission) AND name = \(name)")
    }
    for (name, file) in record.files where previous?.files[name] != file {
      statements.append(
        """
        INSERT INTO submission_file (submission, name, file) VALUES (\(submission), \(name), \(try JSONText.encode(file)))
        ON CONFLICT (submission, name) DO UPDATE SET file = excluded.file
        """)
    }
  }

  private func instance(of version: SubmissionRecord.Version, for entry: ID<Entry>, form: ID<Form>) -> SQL {
    let instance = ID<InstanceKey>(form: form, instanceID: version.content.facts.instanceID)
    // What came is known by its id alone when answers were taken out of it since.
    let digest = version.content.isRedacted ? nil : version.content.reading.digest(of: version.content.xml)
    return Self.instances.row([instance.binding, submission.binding, entry.binding, digest.binding])
  }

  private func addImportedChanges(
    _ changes: [ID<SheetImport>: SubmissionRecord.ImportedChange],
    before: [ID<SheetImport>: SubmissionRecord.ImportedChange], to statements: inout [SQL]
  ) {
    for sheet in before.keys where changes[sheet] == nil {
      statements.append("DELETE FROM import_change WHERE import = \(sheet) AND submission = \(submission)")
    }
    for (sheet, change) in changes where before[sheet]?.isBuiltUpon != change.isBuiltUpon {
      statements.append(
        """
        INSERT INTO import_change (import, submission, is_built_upon) VALUES (\(sheet), \(submission), \(change.isBuiltUpon))
        ON CONFLICT (import, submission) DO UPDATE SET is_built_upon = excluded.is_built_upon
        """)
    }
  }

  /// In the order of ``AnswerTables/ownColumns``.
  private func ownCells(
    _ record: SubmissionRecord, current: SubmissionRecord.Version, missing: Int
  ) -> [SQLBinding] {
    let placement = record.placement ?? current.content.facts.placement
    return [
      record.received.binding, placement.day.binding, placement.place.binding, placement.source.binding,
      placement.programme.binding, record.author.binding, record.state.binding, current.content.facts.version.binding,
      (record.versions.count - 1).binding, missing.binding,
    ]
  }

  private func update(_ own: [SQLBinding]) -> SQL {
    let settings: [SQL] = zip(AnswerTables.ownColumns, own).map { "\(name: $0.name) = \($1)" }
    return """
      UPDATE \(name: plans.layout.tables[0].parts[0]) SET \(joined: settings) WHERE submission = \(submission)
      """
  }

  // MARK: Answers

  private func addAnswers(
    _ rows: AnswerRows, own: [SQLBinding], plan: AnswerPlan, before: AnswerRows?, to statements: inout [SQL]
  ) {
    // A changed submission also empties what only its former version had answered.
    let parts = before == nil ? plan.inserts : plans.updates
    for part in parts {
      statements += part.statements(for: rows.rows[part.table], of: submission, own: own)
      let count = rows.rows[part.table].count
      if let before, before.rows[part.table].count > count {
        statements.append("DELETE FROM \(name: part.name) WHERE submission = \(submission) AND row > \(count)")
      }
    }
  }

  private func tokens(of version: SubmissionRecord.Version) -> Set<String> {
    guard let plan = plan(of: version), let rows = version.rows(by: plan) else { return [] }
    return rows.tokens(plan: plan, name: version.content.document?.instanceName)
  }

  private func addTokens(_ tokens: Set<String>, before: Set<String>, of form: ID<Form>, to statements: inout [SQL]) {
    for token in before.subtracting(tokens) {
      statements.append(
        """
        DELETE FROM submission_token WHERE form = \(form) AND token = \(token) AND submission = \(submission)
        """)
    }
    statements += Self.tokenRows.rows(
      tokens.subtracting(before).flatMap { [form.binding, $0.binding, submission.binding] })
  }

  private func addIssues(_ issues: [AnswerIssue], before: [AnswerIssue], to statements: inout [SQL]) {
    for issue in Set(before).subtracting(issues) {
      statements.append(
        """
        DELETE FROM issue
        WHERE submission = \(submission) AND path = \(issue.path) AND row = \(issue.row) AND kind = \(issue.kind)
        """)
    }
    for issue in Set(issues).subtracting(before) {
      statements.append(
        """
        INSERT INTO issue (submission, path, row, kind)
        VALUES (\(submission), \(issue.path), \(issue.row), \(issue.kind))
        """)
    }
  }

  private static let insertions = submissions(existing: .refuse)
  private static let updates = submissions(existing: .update)

  private static func submissions(existing: Upsert.Existing) -> Upsert {
    Upsert(
      into: "submission", key: ["id"],
      columns: [
        ("id", .id), ("form", .id), ("instance_id", .text), ("name", .text), ("device", .text), ("published", .id),
        ("current", .id), ("received", .instant), ("is_erased", .bool), ("place_code", .text), ("place_edition", .id),
      ], existing: existing)
  }

  private static let instances = Upsert(
    into: "submission_instance", key: ["instance", "submission"],
    columns: [("instance", .id), ("submission", .id), ("entry", .id), ("digest", .bytes)])

  private static let tokenRows = Upsert(
    into: "submission_token", key: ["form", "token", "submission"],
    columns: [("form", .id), ("token", .text), ("submission", .id)], existing: .refuse)
}

extension Writer {
  /// The rows by which an erased submission is known when it is sent again. They may be there: entries about it come late,
  /// and two may have erased it.
  func write(_ erased: SubmissionErased, of submission: ID<Submission>) throws {
    var statements: [SQL] = [
      """
      INSERT INTO submission (id, form, received, is_erased)
      VALUES (\(submission), \(erased.form), \(erased.received), \(true))
      ON CONFLICT (id) DO UPDATE SET received = excluded.received
      """
    ]
    for instance in erased.instances {
      statements.append(
        """
        INSERT INTO submission_instance (instance, submission) VALUES (\(instance), \(submission))
        ON CONFLICT (instance, submission) DO NOTHING
        """)
    }
    try runMany(statements)
  }
}

extension SubmissionRecord {
  /// When the submission came first.
  package var received: Instant { versions.first?.content.facts.received ?? Instant(microseconds: 0) }
  /// Who sent it first.
  package var author: ID<Actor> { versions.first.map { $0.content.facts.sender ?? $0.actor } ?? .none }
}

extension SubmissionRecord.Version {
  func rows(by plan: AnswerPlan) -> AnswerRows? { content.rows(by: plan) }
}

extension Reader {
  func submissions(among ids: [ID<Submission>]) throws -> [(id: ID<Submission>, form: ID<Form>)] {
    try rows("SELECT id, form FROM submission WHERE id IN \(list: ids)").map { row in (try row["id"], try row["form"]) }
  }
}
