import Basics
import Collect
import Evidence
import Store

/// What pins are called in the reader's language: as somebody named them, else after what they count.
struct PinTitles: Sendable {
  let store: Store
  let forms: Forms

  func title(of pin: PinRecord, in words: Words) async throws -> String {
    let given = pin.title.best(in: words.language)
    guard given.isEmpty, let record = try await store.read({ try $0.formRecord(pin.form) }),
      let definition = try await forms.form(record.newest)
    else { return given }
    var tabulation = TabulationWords(definition, in: words)
    tabulation.units = try await store.read { try $0.statedTerms(of: .form(record.formID)) }?.terms.units ?? [:]
    return Self.title(of: pin, repeatPath: pin.tabulation.repeatPath(in: record.layout), tabulation)
  }

  static func title(of pin: PinRecord, repeatPath: String?, _ words: TabulationWords) -> String {
    let given = pin.title.best(in: words.words.language)
    return given.isEmpty ? words.title(of: pin.tabulation, figure: pin.figure, repeatPath: repeatPath) : given
  }

  /// What is kept of a title that somebody sent: nothing when it is what the pin would be called anyway, so that others
  /// read it in their own language.
  static func kept(_ sent: String, unless generated: String, in language: Language) -> LocalizedText {
    let title = String(sent.prefix(200))
    return title.isEmpty || title == generated ? LocalizedText() : LocalizedText([language.rawValue: title])
  }
}
