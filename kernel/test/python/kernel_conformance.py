"""Jupyter's own conformance tests, jupyter_kernel_test, on the kernelspec `pposcope`; every section but the pager, which Java lacks."""

import unittest

import jupyter_kernel_test


class Conformance(jupyter_kernel_test.KernelTests):
    kernel_name = "pposcope"
    language_name = "java"
    file_extension = ".jshell"
    code_hello_world = 'System.out.println("hello, world");'
    code_stderr = 'System.err.println("to the error stream");'
    completion_samples = [
        {"text": "Syst", "matches": {"System"}},
        {"text": '"text".subst', "matches": {"substring("}},
    ]
    complete_code_samples = ["1", 'System.out.println("x");', "int f(int x) {\n    return x;\n}"]
    incomplete_code_samples = ["int f(int x) {", "for (int i = 0; i < 3; i++) {", "/* begun"]
    invalid_code_samples = ["int 3x = ;", "class P }"]
    code_generate_error = "throw new IllegalStateException();"
    code_execute_result = [{"code": "6 * 7", "result": "42"}, {"code": '"a" + 1', "result": "a1"}]
    code_display_data = [
        {"code": 'display(html("<b>bold</b>"));', "mime": "text/html"},
        {"code": "display(new java.awt.image.BufferedImage(2, 2, java.awt.image.BufferedImage.TYPE_INT_RGB));", "mime": "image/png"},
    ]
    code_history_pattern = "6*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "String"
    code_clear_output = "clearOutput();"


class Welcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "pposcope"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main(verbosity=2)
