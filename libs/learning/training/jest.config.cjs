const path = require('node:path');

module.exports = {
  ...require('../../../jest.preset.cjs')(__dirname),
  testEnvironment: path.join(__dirname, '../../../tools/jest/native-arrays-environment.cjs'),
};
