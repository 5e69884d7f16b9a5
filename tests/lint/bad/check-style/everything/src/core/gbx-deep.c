/* SPDX-License-Identifier: LGPL-2.1-or-later */
int
deep (int a)
{
  if (a > 0)
    {
      if (a > 1)
        {
          while (a > 2)
            {
              for (;;)
                {
                  if (a > 4)
                    {
                      return 1;
                    }
                }
            }
        }
    }
  return 0;
}
