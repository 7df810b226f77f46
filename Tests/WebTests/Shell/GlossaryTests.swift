import Basics
import Testing
@testable import Web

@Suite struct TheGlossaryKnowsTheField {
  let glossary: Glossary
  init() throws { glossary = try Glossary(folder: Resources.located().locales) }

  private func english(_ terms: [Glossary.Term]) -> [String] { terms.map { $0[.english] } }

  @Test func `every term is there in three languages, and once`() {
    #expect(glossary.terms.count > 80)
    for term in glossary.terms {
      #expect(Language.allCases.allSatisfy { !term[$0].isEmpty }, "\(term[.english])")
    }
    #expect(Set(english(glossary.terms)).count == glossary.terms.count)
  }

  @Test func `a term is found whatever its endings`() {
    #expect(english(glossary.terms(in: "Displaced persons in two provinces", .english)).contains("displaced person"))
    let turkish = english(glossary.terms(in: "Yerinden edilmiş kişilerin hanelerinde", .turkish))
    #expect(turkish == ["displaced person", "person", "household"])
    #expect(english(glossary.terms(in: "عدد النازحين في المحافظات", .arabic)).contains("displaced person"))
    #expect(!english(glossary.terms(in: "Bununla ilgili iletişim", .turkish)).contains("province"))
  }

  @Test func `a translation that uses another word is told`() {
    let told = glossary.otherwise("Hatay'da nakdi yardım", .turkish, from: "Cash assistance in shelters", .english)
    #expect(english(told) == ["shelter"])
  }
}
