import Basics
import Collect
import FormEngine
import Formats
import Testing
@testable import Web

@Suite struct AuthorsOfFormsAreToldInWords {
  let catalogue: Catalogue
  init() throws { catalogue = try Sample.catalogue }

  @Test(arguments: FormProblem.allCases)
  func `every problem of a form`(problem: FormProblem) {
    for language in Language.allCases {
      #expect(catalogue.keys(in: language).contains("diagnostic." + problem.rawValue), "\(language)")
    }
  }

  @Test(arguments: PackProblem.allCases)
  func `every problem of a pack`(problem: PackProblem) {
    for language in Language.allCases {
      #expect(catalogue.keys(in: language).contains("diagnostic." + problem.rawValue), "\(language)")
    }
  }

  @Test func `every reason why a file cannot be read`() {
    let refusals: [FormatRefusal] = [
      .unknownFormat, .tooLarge(what: "bytes", limit: 1), .archiveDamaged, .archiveIncomplete(entry: "a"),
      .xmlMalformed(line: 1, column: 1), .xmlDocumentType(line: 1), .quoteUnclosed(line: 1),
      .jsonMalformed(line: 1, column: 1), .geometryInvalid(feature: 1), .otherCoordinates(system: "x"),
      .workbookEncrypted,
    ]
    for language in Language.allCases {
      let words = Words(catalogue, language: language)
      for refusal in refusals { #expect(!words.refusal(refusal).contains("⟦"), "\(refusal.code)") }
    }
  }
}
