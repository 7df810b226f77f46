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
