import Basics
import Evidence
import Testing

@testable import Web

/// How far a translation is follows from what was said of it and from the words that it was made of.
@Suite struct TranslationsSayHowFarTheyAre {
  private let known = ProductText(
    LocalizedText(english: "Few sites.", turkish: "Az alan.", arabic: "مواقع قليلة."),
    states: ["tr": .init(.reviewed, of: "Few sites."), "ar": .init(.translated, of: "Fewer sites.")])

  private func written(_ fields: [String: String], languages: [Language] = [.english, .turkish]) -> ProductText {
    var text = known
    let sent = ["text.en": "Few sites.", "text.tr": "Az alan."].merging(fields, uniquingKeysWith: { $1 })
    text.write(
      Form(fields: sent.map { ($0.key, $0.value) }), authoritative: .english, languages: languages)
    return text
  }

  @Test func `what was not changed stays as it is, and languages that were not asked for keep their words`() {
    #expect(written([:]) == known)
    #expect(written(["text.en": "Few sites.\r\n"]) == known)
  }

  @Test func `a reviewed text that is written otherwise is reviewed no more, unless that is said`() {
    #expect(written(["text.tr": "Çok az alan."]).states["tr"] == .init(.translated, of: "Few sites."))
    #expect(
      written(["text.tr": "Çok az alan.", "state.tr": "reviewed"]).states["tr"] == .init(.reviewed, of: "Few sites."))
  }

  @Test func `a translation is stale once its source changes, and no more when it was written or looked at since`() {
    let stale = written(["text.en": "Many sites."])
    #expect(stale.isStale(.turkish, authoritative: .english) && stale.states["tr"]?.status == .reviewed)
    let both = written(["text.en": "Many sites.", "text.tr": "Çok alan."])
    #expect(!both.isStale(.turkish, authoritative: .english))
    let languages: [Language] = [.english, .arabic]
    #expect(known.isStale(.arabic, authoritative: .english))
    let same = ["text.ar": "مواقع قليلة."]
    #expect(written(same, languages: languages).isStale(.arabic, authoritative: .english))
    let looked = written(same.merging(["state.ar": "reviewed"], uniquingKeysWith: { $1 }), languages: languages)
    #expect(!looked.isStale(.arabic, authoritative: .english) && looked.states["ar"]?.status == .reviewed)
  }

  @Test func `a language that is emptied has no state`() {
    let text = written(["text.tr": " "])
    #expect(text.states["tr"] == nil && text.texts[.turkish]?.isEmpty ?? true)
  }
}
