import Basics
import Collect
import FormEngine
import Records
import Store

/// What codes of choices are called, of questions that have a role of one stage.
struct RoleLabels {
  /// By role and code, in the reader's language.
  private var labels: [String: [String: String]] = [:]

  /// Of the forms that a stage reads.
  ///
  /// - Parameter each: Is told each choice beside its role, for what else it is good for.
  init(
    _ stage: String, of ids: [ID<FormEngine.Form>], in language: Language, store: Store, forms: Forms,
    each: (_ role: String, _ choice: Choice, _ form: FormEngine.Form) -> Void = { _, _, _ in }
  ) async throws {
    let records = try await store.read { reader in try ids.compactMap(reader.formRecord) }
    for record in records {
      guard let form = try await forms.form(record.newest) else { continue }
      for asked in record.newest.content.shape.roles where asked.role.hasPrefix("\(stage).") {
        guard let node = form[path: form.root.path + asked.question.path] else { continue }
        for choice in form.choices(of: node)?.choices ?? [] {
          let label = form.plainText(choice.label, in: form.language(for: language))
          labels[asked.role, default: [:]][choice.name] = label.isEmpty ? choice.name : label
          each(asked.role, choice, form)
        }
      }
    }
  }

  /// The code itself where no form names it.
  subscript(role: String, code: String) -> String { labels[role]?[code] ?? code }
}
