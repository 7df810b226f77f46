extension Form {
  /// The names of all files a client needs beside the form: media of texts, files of choices and look-ups. Sorted.
  ///
  /// `itemsets.csv` is among them when the form makes it (``itemsets``). Names with values inside are not known.
  package var fileNames: [String] {
    var names = Set(instances.compactMap(\.fileName))
    if itemsets != nil { names.insert("itemsets.csv") }
    for node in nodes {
      names.formUnion(Self.files(of: node.media))
      if let file = node.appearance.flatMap(SearchAppearance.file) { names.insert(file) }
      if case .text(let value)? = node.question?.defaultValue, value.hasPrefix("jr://images/") {
        names.insert(String(value.dropFirst("jr://images/".count)))
      }
    }
    for list in lists {
      for choice in list.choices where !choice.media.isEmpty { names.formUnion(Self.files(of: choice.media)) }
    }
    // A dash stands for a language that has none.
    return names.subtracting(["", "-"]).sorted()
  }

  private static func files(of media: [FormMedium: FormText]) -> [String] {
    media.values.flatMap(\.entries).filter(\.pieces.isEmpty).map { entry in
      entry.source.split(separator: "/").last.map(String.init) ?? entry.source
    }
  }
}

/// Where the choices of a question stand in a file beside the form.
package struct ChoiceFile: Hashable, Sendable {
  package let name: String
  /// The column, element or property that is stored.
  package let value: String
  /// Codes that may be chosen whatever the file says.
  package let others: Set<String>
}

extension Form {
  /// Nil for a question whose choices are in no file: they are in the workbook, or earlier answers give them.
  package func choiceFile(of node: FormNode) -> ChoiceFile? {
    guard let items = node.question?.items else { return nil }
    switch items.origin {
    case .file(let instance):
      guard let name = instances.first(where: { $0.name == instance })?.fileName else { return nil }
      return ChoiceFile(name: name, value: items.value, others: [])
    case .list:
      // Of the choices of a search, numbers are choices and the other names a column of the file.
      guard items.isInline, let name = node.appearance.flatMap(SearchAppearance.file),
        let choices = choices(of: node)?.choices.map(\.name), let value = choices.first(where: { Int($0) == nil })
      else { return nil }
      return ChoiceFile(name: name, value: value, others: Set(choices.filter { Int($0) != nil }))
    case .nodes, .external: return nil
    }
  }
}
