package import Basics

extension Sensitivity: SQLValue {}
