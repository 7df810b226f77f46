package import Basics
package import FormEngine
package import Store
import Synchronization

/// How submissions to a form are read, in all its versions.
struct FormPlans: Sendable {
  let form: ID<Form>
  let record: FormRecord
  private(set) var layout: FormLayout
  /// How rows are brought up to date, whichever version wrote them.
  let updates: [AnswerWriting]
  private let plans: [ID<Entry>: AnswerPlan]

  init(_ record: FormRecord, form: ID<Form>) {
    self.form = form
    self.record = record
    let layout = record.layout
    self.layout = layout
    let tables = AnswerTables(layout, form: form, marked: [])
    updates = AnswerWriting.all(tables, existing: .update) { _ in true }
    var codes = CodeSets()
    plans = Dictionary(
      record.versions.map { version in
        let identity = AnswerPlan.Identity(version: version.entry, revision: record.revision)
        let plan = AnswerPlan(version.content.shape, tables: tables, identity: identity, codes: &codes)
        return (version.entry, plan)
      }, uniquingKeysWith: { first, _ in first })
  }

  subscript(version: ID<Entry>) -> AnswerPlan? { plans[version] }

  /// The same for a reader who may not see the answers to some questions.
  func hiding(_ paths: Set<String>) -> FormPlans {
    guard !paths.isEmpty else { return self }
    var plans = self
    plans.layout = layout.hiding(paths)
    return plans
  }

  /// The answers; nil when the XML or its form version cannot be read here.
  func rows(of content: SubmissionContent) -> AnswerRows? {
    plans[content.facts.published].flatMap { content.rows(by: $0) }?.hiding(layout.hidden)
  }
}

/// The plans of the forms that were used last, as long as nothing about the form changed.
package final class FormPlanCache: Sendable {
  private static let most = 64
  private let plans = Mutex<[ID<Form>: (edition: FormEdition, plans: FormPlans)]>([:])

  private let fileLists = FileLists()

  package init() {}

  /// The codes of a submission that no file offered with the version has; nil for none.
  func unlisted(
    _ rows: AnswerRows, by version: FormRecord.Version, _ plans: FormPlans, in store: Store
  ) async throws -> [UnlistedCode]? {
    guard !plans.record.media.isEmpty, plans[version.entry]?.hasOpenLists == true,
      let edition = try await store.read({ try $0.edition(of: plans.form) })
    else { return nil }
    let codes = try await fileLists.codes(of: version, in: plans.form, at: edition, from: store)
    let unlisted = codes.isEmpty ? [] : rows.unlisted(in: codes)
    return unlisted.isEmpty ? nil : unlisted
  }

  /// Nil when there is no such form.
  func plans(for form: ID<Form>, in reader: Reader) throws -> FormPlans? {
    guard let edition = try reader.edition(of: form) else { return nil }
    if let known = plans.withLock({ $0[form] }), known.edition == edition { return known.plans }
    guard let record = try reader.formRecord(form) else { return nil }
    let made = FormPlans(record, form: form)
    plans.withLock { plans in
      if plans.count >= Self.most, plans[form] == nil { plans.removeAll() }
      plans[form] = (edition, made)
    }
    return made
  }

  /// Where the answers to a form's questions are; nil when there is no such form.
  package func layout(of form: ID<Form>, in reader: Reader) throws -> FormLayout? {
    try plans(for: form, in: reader)?.layout
  }

  /// The form with its versions, as long as nothing about it changed without reading it again; nil when there is none.
  package func record(of form: ID<Form>, in reader: Reader) throws -> FormRecord? {
    try plans(for: form, in: reader)?.record
  }

  /// What was known when the form was last used, in a transaction that may have been taken back: to be checked again
  /// where it is decided upon, and forgotten when it was wrong.
  func latest(_ form: ID<Form>) -> FormPlans? { plans.withLock { $0[form]?.plans } }

  func forget(_ form: ID<Form>) { plans.withLock { $0[form] = nil } }
}
