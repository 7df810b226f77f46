import Basics
import Evidence
import Foundation

/// Where the bands of a number begin, as people type it: `0; 5; 18; 60`.
extension Tabulation.Dimension {
  /// The dimension that a field names, by the bands that stand in the field of its question; nil where none is named.
  ///
  /// Throws ``EvidenceRefusal``.
  init?(_ form: Form, _ name: String) throws {
    guard let text = form[name] else { return nil }
    guard let dimension = Self(text) else { throw EvidenceRefusal.unknownQuestion(path: text) }
    guard case .answer(let path) = dimension, let typed = form[Self.bandsField(path)] else {
      self = dimension
      return
    }
    guard let bands = NumberBands(typed: typed) else { throw EvidenceRefusal.notBands(text: typed) }
    self = .bands(path: path, bounds: bands)
  }

  private static func bandsField(_ path: String) -> String { "bands\(path)" }

  /// As a list of dimensions offers it.
  var unbanded: Self { if case .bands(let path, _) = self { .answer(path: path) } else { self } }

  func bandsField(in words: TabulationWords) -> Field? {
    guard case .bands(let path, let bands) = self else { return nil }
    let label = words.words("evidence.bands", ["question": .text(words.question(path))])
    return Field(Self.bandsField(path), label, bands.bounds.map { NumberBands.typed($0) }.joined(separator: "; ")).with
    {
      ($0.hint, $0.isRequired, $0.saysOptional) = (words.words["evidence.bandsHint"], false, false)
      ($0.isVerbatim, $0.longest) = (true, 400)
    }
  }
}

extension NumberBands {
  /// Numbers in any order between blanks or semicolons, or between commas where there are only these.
  init?(typed text: String) {
    let text = Digits.ascii(text)
    var parts = text.split { " ;؛\t\n".contains($0) }.map { $0.trimmingCharacters(in: [",", "،"]) }
    if parts.count == 1 { parts = text.split { ",،".contains($0) }.map { String($0) } }
    let bounds = parts.filter { !$0.isEmpty }.map { Form(fields: [("bound", $0)]).decimal("bound") }
    guard bounds.allSatisfy({ $0 != nil }) else { return nil }
    self.init(Set(bounds.compactMap(\.self)).sorted())
  }

  fileprivate static func typed(_ bound: Double) -> String { Int(exactly: bound).map { "\($0)" } ?? "\(bound)" }
}
