package import Basics

/// What an issue calls things besides the words of its blocks: its title, its imprint, what its figures, places and bases are
/// called. Each label has an address in the issue, as `water/line/TUR031`.
extension ReleaseContent {
  package struct Label: Hashable, Sendable {
    package let address: String
    package let text: LocalizedText
  }

  /// Those that say something in the authoritative language, in the order in which they stand.
  package var labels: [Label] {
    var (labels, content) = ([Label](), self)
    content.eachLabel { address, text in
      if text[authoritative]?.isEmpty == false { labels.append(Label(address: address, text: text)) }
    }
    return labels
  }

  mutating func eachLabel(_ visit: (_ address: String, _ text: inout LocalizedText) -> Void) {
    visit("title", &title)
    visit("imprint/donor", &imprint.donor)
    visit("imprint/credit", &imprint.credit)
    visit("imprint/disclaimer", &imprint.disclaimer)
    for index in credits.indices { visit("credits/\(index)", &credits[index]) }
    if mark != nil { visit("mark", &mark!.text) }
    for index in blocks.indices {
      let key = "blocks/\(blocks[index].key)"
      visit("\(key)/heading", &blocks[index].title)
      guard case .figures(var table, let picture) = blocks[index].content else { continue }
      table.eachLabel(at: key, visit)
      blocks[index].content = .figures(table, picture)
    }
  }

  /// With the labels of a language that it did not have.
  mutating func take(_ labels: [String: String], in language: Language) {
    if !languages.contains(language) { languages.append(language) }
    eachLabel { address, text in
      if let label = labels[address] { text.texts[language.rawValue] = label }
    }
  }
}

extension FrozenTable {
  fileprivate mutating func eachLabel(
    at key: String, _ visit: (_ address: String, _ text: inout LocalizedText) -> Void
  ) {
    visit("\(key)/title", &definition.title)
    visit("\(key)/measure", &definition.measure)
    visit("\(key)/base", &definition.base)
    visit("\(key)/conditions", &definition.conditions)
    visit("\(key)/unit", &definition.unit)
    visit("\(key)/origin", &definition.origin)
    if dimension != nil { visit("\(key)/dimension", &dimension!) }
    for index in columns.indices { visit("\(key)/column/\(columns[index].key)", &columns[index].label) }
    for index in lines.indices {
      visit("\(key)/line/\(lines[index].key)", &lines[index].label)
      if lines[index].explanations != nil {
        visit("\(key)/explanation/\(lines[index].key)", &lines[index].explanations!)
      }
    }
    if total != nil { visit("\(key)/total", &total!.label) }
    for index in notes.indices { visit("\(key)/note/\(index)", &notes[index]) }
  }
}
