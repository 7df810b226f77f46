import Basics
package import Office

extension Words {
  /// What every file of a demonstration bears: that its data are invented, in all languages.
  package var demonstrationMark: String {
    [self["shell.demonstration.english"], self["shell.demonstration.turkish"], self["shell.demonstration.arabic"]]
      .joined(separator: " / ")
  }

  /// The same in the reader's language alone, where there is little room.
  package var briefDemonstrationMark: String {
    switch language {
    case .english: self["shell.demonstration.english"]
    case .turkish: self["shell.demonstration.turkish"]
    case .arabic: self["shell.demonstration.arabic"]
    }
  }
}

extension MissionProfile {
  /// What every file of the mission bears: nil unless it is a demonstration.
  package func mark(in words: Words) -> DataMark? {
    mode == .demonstration ? DataMark(.demonstration, words.demonstrationMark) : nil
  }
}
