extension Words {
  /// What every file of a demonstration bears: that its data are invented, in all languages.
  package var demonstrationMark: String {
    [self["shell.demonstration.english"], self["shell.demonstration.turkish"], self["shell.demonstration.arabic"]]
      .joined(separator: " / ")
  }
}
