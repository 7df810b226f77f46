import Basics
import Foundation
import Testing

/// Samples keyed from CLDR 41, common/supplemental/plurals.xml; where Debian's unicode-cldr-core is installed, all of them.
@Suite struct PluralsFollowCLDR {
  @Test(arguments: [
    ("en", "1", PluralCategory.one), ("en", "0", .other), ("en", "1.0", .other), ("en", "2", .other),
    ("tr", "1", .one), ("tr", "1.0", .one), ("tr", "0", .other), ("tr", "1.1", .other),
    ("ka", "1", .one), ("ka", "2", .other),
    ("ar", "0", .zero), ("ar", "1", .one), ("ar", "2.00", .two), ("ar", "3", .few), ("ar", "110", .few),
    ("ar", "11", .many), ("ar", "1011", .many), ("ar", "100", .other), ("ar", "102", .other), ("ar", "10.1", .other),
    ("uk", "1", .one), ("uk", "21", .one), ("uk", "11", .many), ("uk", "2", .few), ("uk", "12", .many),
    ("uk", "0", .many), ("uk", "25", .many), ("uk", "1.5", .other), ("ja", "1", .other),
  ])
  func `numbers have their category`(language: String, number: String, category: PluralCategory) throws {
    #expect(PluralCategory.of(try #require(PluralOperands(number)), language: language) == category)
  }

  @Test(arguments: ["en", "tr", "ar", "uk", "ka"])
  func `every sample of the published rules agrees`(language: String) throws {
    let path = "/usr/share/unicode/cldr/common/supplemental/plurals.xml"
    guard let file = FileManager.default.contents(atPath: path) else {
      print("skipped: \(path) is not there (package unicode-cldr-core)")
      return
    }
    let rules = try #require(
      String(decoding: file, as: UTF8.self).components(separatedBy: "<pluralRules ").first {
        $0.prefix { $0 != ">" }.split { " \"=".contains($0) }.contains(Substring(language))
      })
    var checked = 0
    for rule in rules.components(separatedBy: "<pluralRule ").dropFirst() {
      let name = rule.split(separator: "\"")[1]
      let category = try #require(PluralCategory(rawValue: String(name)))
      for samples in rule.prefix(while: { $0 != "<" }).split(separator: "@").dropFirst() {
        for sample in samples.split(whereSeparator: { ", …".contains($0) }).dropFirst() {
          let ends = sample.split(separator: "~")
          for number in try numbers(from: ends[0], to: ends[ends.count - 1]) {
            let operands = try #require(PluralOperands(number))
            #expect(PluralCategory.of(operands, language: language) == category, "\(number)")
            checked += 1
          }
        }
      }
    }
    #expect(checked > 20)
  }

  /// `0.1~0.9` counts in the last written digit.
  private func numbers(from first: Substring, to last: Substring) throws -> [String] {
    let places = first.split(separator: ".").dropFirst().first?.count ?? 0
    let scale = pow(10, Double(places))
    let low = Int((try #require(Double(first)) * scale).rounded())
    let high = Int((try #require(Double(last)) * scale).rounded())
    return (low...high).map { String(format: "%.\(places)f", Double($0) / scale) }
  }

  @Test func `what is no number has no operands`() {
    for text in ["", ".", "1.", ".5", "-1", "1,5", "1e3", "9999999999999999999"] {
      #expect(PluralOperands(text) == nil)
    }
  }
}
