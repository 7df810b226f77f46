import Basics

/// Resolves references in expressions and texts, and tells of those that lead nowhere.
final class ReferenceReader {
  private let resolver: PathResolver
  private let rootPath: String
  private let log: ProblemLog
  /// Whether some expression looks into the last saved submission.
  private(set) var usesLastSaved = false

  /// Expressions that were parsed, and whether they look elsewhere: forms repeat them.
  private var wellFormed: [String: Bool] = [:]

  static let lastSavedInstance = "__last-saved"

  init(resolver: PathResolver, rootPath: String, log: ProblemLog) {
    self.resolver = resolver
    self.rootPath = rootPath
    self.log = log
  }

  /// The expression of a cell, its syntax checked; also where it is refused, so that reading goes on.
  func expression(
    _ cell: CellText, in sheet: String, from context: FormNode.ID?, as view: PathResolver.View = .expression
  ) -> FormExpression {
    let location = cell.location(in: sheet)
    var looksElsewhere = false
    if let known = wellFormed[cell.text] {
      looksElsewhere = known
    } else if !Self.isPlain(cell.text) {
      do {
        looksElsewhere = try Expression.parse(cell.text).looksElsewhere
        wellFormed[cell.text] = looksElsewhere
      } catch {
        // What is wrong with a reference is told with the reference.
        if case .reference = error.kind {} else { log.add(error.diagnostic(at: location)) }
      }
    }
    let (xpath, references) = resolved(cell.text, from: context, as: view, at: location)
    return FormExpression(
      source: cell.text, xpath: xpath, references: references, looksElsewhere: looksElsewhere, location: location)
  }

  /// Numbers, `true()` and single references need no parser.
  private static func isPlain(_ text: String) -> Bool {
    text == "true()" || text == "false()" || text.utf8.allSatisfy { (0x30...0x39).contains($0) }
      || ReferenceScanner.isSingleReference(text)
  }

  /// The text with paths in place of references.
  func resolved(
    _ text: String, from context: FormNode.ID?, as view: PathResolver.View = .expression,
    at location: Diagnostic.Location?
  ) -> (text: String, references: [FormNode.ID]) {
    guard ReferenceScanner.mayHaveReferences(text) else { return (text, []) }
    let scanner = ReferenceScanner(text)
    if scanner.isMalformed { log.report(.referenceMalformed, ["value": text], at: location) }
    var result: [UInt8] = []
    var references: [FormNode.ID] = []
    var copied = 0
    let bytes = Array(text.utf8)
    for mention in scanner.mentions {
      guard let target = target(mention.name, at: location) else { continue }
      if !references.contains(target) { references.append(target) }
      result += bytes[copied..<mention.range.lowerBound]
      // Spaces, so that an operator written directly beside the reference stays one.
      result.append(UInt8(ascii: " "))
      result += path(mention, target, from: context, as: view).utf8
      result.append(UInt8(ascii: " "))
      copied = mention.range.upperBound
    }
    result += bytes[copied...]
    return (String(decoding: result, as: UTF8.self), references)
  }

  private func path(
    _ mention: ReferenceScanner.Mention, _ target: FormNode.ID, from context: FormNode.ID?, as view: PathResolver.View
  ) -> String {
    if mention.isLastSaved {
      usesLastSaved = true
      return "instance('\(Self.lastSavedInstance)')" + resolver.absolute(target).text(fromCurrent: false)
    }
    let path = mention.isIndexedNode ? resolver.absolute(target) : resolver.path(from: context, to: target, as: view)
    return path.text(fromCurrent: mention.isInPredicate || view == .filter)
  }

  /// The node a name refers to; nil, and reported, when there is none or there are several.
  func target(_ name: String, at location: Diagnostic.Location?) -> FormNode.ID? {
    switch resolver[name] {
    case .one(let id): return id
    case .many: log.report(.referenceAmbiguous, ["name": name], at: location)
    case nil:
      if !log.isFull, let nearest = NearestWord.find(name, among: resolver.names, within: 2) {
        log.report(.referenceMisspelt, ["name": name, "nearest": nearest], at: location)
      } else {
        log.report(.referenceUnknown, ["name": name], at: location)
      }
    }
    return nil
  }

  // MARK: Select from answers

  /// The node set of a select from answers, and the path of the answer itself.
  func nodeset(_ cell: CellText, in sheet: String, from context: FormNode.ID) -> PathResolver.Path? {
    guard let name = ReferenceScanner(cell.text).mentions.first?.name,
      let target = target(name, at: cell.location(in: sheet))
    else { return nil }
    return resolver.path(from: context, to: target, as: .nodeset)
  }

  /// A choice filter over answers: what lies below the node set is seen from the answer, all else from the question.
  func filter(_ cell: CellText, in sheet: String, from context: FormNode.ID, over nodeset: PathResolver.Path)
    -> FormExpression
  {
    let plain = expression(cell, in: sheet, from: context, as: .filter)
    let bytes = Array(cell.text.utf8)
    var xpath: [UInt8] = []
    var copied = 0
    for mention in ReferenceScanner(cell.text).mentions {
      guard case .one(let target)? = resolver[mention.name] else { continue }
      var text = path(mention, target, from: context, as: .filter)
      let outside = resolver.path(from: context, to: target, as: .nodeset)
      if !mention.isLastSaved, outside.up == nodeset.up, outside.names.starts(with: nodeset.names),
        outside.names.count > nodeset.names.count
      {
        text = "./" + outside.names.dropFirst(nodeset.names.count).joined(separator: "/")
      }
      xpath += bytes[copied..<mention.range.lowerBound]
      xpath += (" " + text + " ").utf8
      copied = mention.range.upperBound
    }
    xpath += bytes[copied...]
    return FormExpression(
      source: plain.source, xpath: String(decoding: xpath, as: UTF8.self), references: plain.references,
      location: plain.location)
  }

  // MARK: Texts

  /// A text with its values: references, and paths into secondary instances written out.
  func resolved(_ text: FormText, from context: FormNode.ID?, at location: Diagnostic.Location?) -> FormText {
    guard text.entries.contains(where: { Self.mayShowValues($0.source) }) else { return text }
    return FormText(
      entries: text.entries.map { entry in
        FormText.Entry(
          language: entry.language, source: entry.source, pieces: pieces(entry.source, from: context, at: location))
      })
  }

  private static func mayShowValues(_ text: String) -> Bool {
    ReferenceScanner.mayHaveReferences(text) || text.containsBytes("instance(")
  }

  private func pieces(_ text: String, from context: FormNode.ID?, at location: Diagnostic.Location?)
    -> [FormText.Piece]
  {
    let bytes = Array(text.utf8)
    let scanner = ReferenceScanner(text)
    if scanner.isMalformed { log.report(.referenceMalformed, ["value": text], at: location) }
    var ranges = InstancePaths.ranges(in: bytes)
    ranges += scanner.mentions.map(\.range).filter { range in !ranges.contains { $0.contains(range.lowerBound) } }
    guard !ranges.isEmpty else { return [] }
    var pieces: [FormText.Piece] = []
    var copied = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if copied < range.lowerBound {
        pieces.append(.text(String(decoding: bytes[copied..<range.lowerBound], as: UTF8.self)))
      }
      let source = String(decoding: bytes[range], as: UTF8.self)
      let (xpath, references) = resolved(source, from: context, at: location)
      pieces.append(
        .output(FormExpression(source: source, xpath: xpath, references: references, location: location)))
      copied = range.upperBound
    }
    if copied < bytes.count { pieces.append(.text(String(decoding: bytes[copied...], as: UTF8.self))) }
    return pieces
  }
}

/// Finds paths like `instance('sites')/root/item[name = ${site}]/label` inside a text; outside predicates a space ends one.
enum InstancePaths {
  static func ranges(in bytes: [UInt8]) -> [Range<Int>] {
    let mark = Array("instance(".utf8)
    var ranges: [Range<Int>] = []
    var index = 0
    while index + mark.count < bytes.count {
      guard bytes[index...].starts(with: mark) else {
        index += 1
        continue
      }
      let end = end(of: bytes, from: index + mark.count)
      ranges.append(index..<end)
      index = end
    }
    return ranges
  }

  private static func end(of bytes: [UInt8], from start: Int) -> Int {
    var index = start
    var depth = 1
    var quote: UInt8?
    while index < bytes.count {
      let byte = bytes[index]
      if let open = quote {
        if byte == open { quote = nil }
      } else {
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): quote = byte
        case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"):
          if depth == 0 { return index }
          depth -= 1
        case 0...0x20: if depth == 0 { return index }
        default: break
        }
      }
      index += 1
    }
    return index
  }
}
